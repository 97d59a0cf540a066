raise AssertionError("a policy is data: nothing of its package is imported")
