# Writes what came of each test of ExUnit as JSON to $HOTFIX_LINT_REPORT; it needs Elixir 1.8.
#
# elixir -r by_exunit.exs -S mix test --formatter HotfixLint.Reports FILE...

defmodule HotfixLint.Reports do
  @moduledoc false
  use GenServer

  def init(_options), do: {:ok, []}

  def handle_cast({:test_finished, test}, told), do: {:noreply, [row(test) | told]}

  def handle_cast({:module_finished, %{state: {:failed, failures}} = module}, told) do
    # Of a set-up for all that fails: each of its tests ended invalid, without a word.
    said = message(failures)
    rows = for test <- module.tests, do: %{row(test) | status: "failed", message: said}
    {:noreply, rows ++ told}
  end

  def handle_cast({:suite_finished, _times}, told), do: write(told)
  def handle_cast({:suite_finished, _run, _load}, told), do: write(told)
  def handle_cast(_event, told), do: {:noreply, told}

  defp write(told) do
    File.write!(System.fetch_env!("HOTFIX_LINT_REPORT"), json(Enum.reverse(told)))
    {:noreply, told}
  end

  defp row(test) do
    {status, said} = ended(test.state)
    file = Path.relative_to_cwd(to_string(test.tags[:file]))
    name = file <> " " <> inspect(test.module) <> " " <> to_string(test.name)
    %{name: name, status: status, message: said}
  end

  defp ended(nil), do: {"passed", ""}
  defp ended({:failed, failures}), do: {"failed", message(failures)}
  defp ended({:skipped, why}), do: {"skipped", to_string(why)}
  defp ended({:excluded, why}), do: {"skipped", to_string(why)}
  defp ended({:invalid, _module}), do: {"failed", "its set-up for all fails"}

  defp message([{kind, reason, stack} | _]) do
    String.trim(Exception.format_banner(kind, reason, stack))
  end

  defp message(_), do: ""

  # Neither Elixir before 1.18 nor OTP before 27 has JSON.
  defp json(rows) do
    told =
      for row <- rows do
        pairs = for {key, value} <- row, do: [quoted(to_string(key)), ":", quoted(value)]
        ["{", Enum.intersperse(pairs, ","), "}"]
      end

    ["{\"tests\":[", Enum.intersperse(told, ","), "]}"]
  end

  defp quoted(text), do: ["\"", for(char <- chars(text), do: escaped(char)), "\""]

  defp chars(text), do: if(String.valid?(text), do: String.to_charlist(text), else: :binary.bin_to_list(text))

  defp escaped(?"), do: "\\\""
  defp escaped(?\\), do: "\\\\"

  defp escaped(char) when char < 32,
    do: "\\u" <> String.pad_leading(Integer.to_string(char, 16), 4, "0")

  defp escaped(char), do: <<char::utf8>>
end
