using System.Text;

namespace Azure.Data.Tables.Rest;

/// <summary>An entity group transaction as the service wants it: one change set of HTTP requests inside a multipart body.</summary>
internal sealed record TransactionContent(string ContentType, byte[] Body)
{
    public static TransactionContent Create(Uri endpoint, IEnumerable<TableOperation> operations)
    {
        var (batch, changeSet) = ($"batch_{Guid.NewGuid()}", $"changeset_{Guid.NewGuid()}");
        var body = new StringBuilder();
        void Line(string text) => body.Append(text).Append("\r\n");

        Line($"--{batch}");
        Line($"Content-Type: multipart/mixed; boundary={changeSet}");
        Line("");
        foreach (var operation in operations)
        {
            Line($"--{changeSet}");
            Line("Content-Type: application/http");
            Line("Content-Transfer-Encoding: binary");
            Line("");
            Line($"{operation.Method} {endpoint.AbsoluteUri}{operation.Path} HTTP/1.1");
            foreach (var (name, value) in operation.Headers()) Line($"{name}: {value}");
            Line("");
            Line(operation.Body is null ? "" : Encoding.UTF8.GetString(operation.Body));
        }

        Line($"--{changeSet}--");
        Line($"--{batch}--");
        return new($"multipart/mixed; boundary={batch}", Encoding.UTF8.GetBytes(body.ToString()));
    }
}
