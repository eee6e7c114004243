using System.Globalization;
using System.Text;
using Azure.Core;

namespace Azure.Data.Tables.Rest;

/// <summary>
/// Takes the HTTP responses out of the multipart answer to a transaction. Each starts with a status line; headers follow up to an empty line,
/// then the body up to the next boundary. Boundaries begin with two hyphens, which neither a header nor the JSON of an error does.
/// </summary>
internal static class TransactionPartReader
{
    public static IReadOnlyList<Response> Read(Response answer)
    {
        var parts = new List<Response>();
        var lines = answer.Content.ToString().Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("HTTP/1.", StringComparison.Ordinal)) continue;
            var status = lines[i].TrimEnd('\r').Split(' ', 3);
            var headers = new List<HttpHeader>();
            for (i++; i < lines.Length && lines[i].TrimEnd('\r').Length > 0 && !IsBoundary(lines[i]); i++)
            {
                var colon = lines[i].IndexOf(':', StringComparison.Ordinal);
                if (colon > 0) headers.Add(new HttpHeader(lines[i][..colon].Trim(), lines[i][(colon + 1)..].Trim()));
            }

            var body = new StringBuilder();
            for (; i < lines.Length && !IsBoundary(lines[i]); i++) body.Append(lines[i]).Append('\n');
            parts.Add(new TransactionPart(
                int.Parse(status[1], CultureInfo.InvariantCulture),
                status.Length > 2 ? status[2] : "",
                headers,
                Encoding.UTF8.GetBytes(body.ToString().Trim()),
                answer.ClientRequestId));
        }

        return parts;
    }

    private static bool IsBoundary(string line) => line.StartsWith("--", StringComparison.Ordinal);
}
