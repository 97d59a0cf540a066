"""What is true of a change, read from git; knows no policy."""
