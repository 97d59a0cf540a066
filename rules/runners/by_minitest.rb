# Runs test files by Minitest and writes what came of each test as JSON; it needs Minitest 5.11.
#
# ruby by_minitest.rb REPORT FILE...

require "json"

report, *files = ARGV
ARGV.clear # Minitest reads options there
here = Dir.pwd
found = []
# Written again after each test, for one that ends the program itself.
write = -> { File.write(report, JSON.generate({ tests: found })) }
begin
  require "minitest"
rescue LoadError
  files.each { |file| found << { name: file, status: "unloaded", message: "there is no minitest" } }
  write.call
  exit 1
end

# Hears of each test as it ends.
listener = Class.new(Minitest::AbstractReporter) do
  define_method(:record) do |result|
    path = result.source_location.first.to_s.delete_prefix("#{here}/")
    status = result.skipped? ? "skipped" : result.passed? ? "passed" : "failed"
    message = result.failure ? result.failure.message.to_s.scrub : ""
    found << { name: "#{path} #{result.klass}##{result.name}", status: status, message: message }
    write.call
  end
end
Minitest.define_singleton_method(:plugin_hotfix_lint_init) do |_options|
  Minitest.reporter << listener.new
end
Minitest.extensions << "hotfix_lint"

files.each do |file|
  require File.expand_path(file)
rescue Exception => e # rubocop:disable Lint/RescueException -- one that exits is told, too
  raise if e.is_a?(SignalException)
  said = "#{e.class}: #{e.message.to_s.scrub.lines.first.to_s.strip}"
  found << { name: file, status: "unloaded", message: said }
end
write.call
require "minitest/autorun" # at most once, whatever the files did
