using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ChatRouter.InfraTests.Bicep;

/// <summary>Calls over a pair of streams, each message behind a header with its length. One call at a time.</summary>
internal sealed class JsonRpcStream(Stream requests, Stream answers)
{
    private const string LengthHeader = "Content-Length:";

    private int _calls;

    /// <summary>Makes a call and waits for its result.</summary>
    /// <exception cref="InvalidOperationException">The other side answered with an error or ended.</exception>
    public JsonElement Call(string method, object parameters)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { jsonrpc = "2.0", id = ++_calls, method, @params = (object[])[parameters] });
        requests.Write(Encoding.ASCII.GetBytes($"{LengthHeader} {body.Length}\r\n\r\n"));
        requests.Write(body);
        requests.Flush();

        var answer = new byte[ReadLength()];
        answers.ReadExactly(answer);
        var message = JsonElement.Parse(answer);
        if (message.TryGetProperty("error", out var error)) throw new InvalidOperationException($"{method}: {error.GetProperty("message")}");
        return message.GetProperty("result");
    }

    private int ReadLength()
    {
        var length = 0;
        for (var line = ReadLine(); line.Length > 0; line = ReadLine())
        {
            if (line.StartsWith(LengthHeader, StringComparison.OrdinalIgnoreCase)) length = int.Parse(line[LengthHeader.Length..], CultureInfo.InvariantCulture);
        }

        return length;
    }

    private string ReadLine()
    {
        var line = new StringBuilder();
        for (var next = answers.ReadByte(); next != '\n'; next = answers.ReadByte())
        {
            if (next < 0) throw new InvalidOperationException("The Bicep compiler ended; its words are in the output above.");
            if (next != '\r') line.Append((char)next);
        }

        return line.ToString();
    }
}
