using System.Globalization;
using System.Net;

namespace ChatRouter.Tests.Health;

/// <summary>A raw answer below <c>Health/Fixtures</c>: status line, headers, blank line, body.</summary>
internal static class HealthFixture
{
    public static HttpResponseMessage Answer(string name)
    {
        var bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Health", "Fixtures", name + ".http"));
        var status = int.Parse(bytes.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);
        var body = bytes.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        return new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(bytes[body..]) };
    }
}
