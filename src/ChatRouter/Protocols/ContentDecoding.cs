using System.IO.Compression;

namespace ChatRouter.Protocols;

/// <summary>Undoes the compression of an answer. None is ever asked for, but proxies before a backend compress all the same.</summary>
internal static class ContentDecoding
{
    /// <summary>The body in clear. What cannot be decoded is left as it is: reading it then fails as any garbage does.</summary>
    public static Stream Open(HttpResponseMessage response)
    {
        var body = response.Content.ReadAsStream();
        if (!response.Content.Headers.NonValidated.Contains("Content-Encoding")) return body;
        foreach (var encoding in response.Content.Headers.ContentEncoding.Reverse())
        {
            body = encoding.ToUpperInvariant() switch
            {
                "GZIP" or "X-GZIP" => new GZipStream(body, CompressionMode.Decompress),
                "DEFLATE" => new ZLibStream(body, CompressionMode.Decompress),
                "BR" => new BrotliStream(body, CompressionMode.Decompress),
                _ => body,
            };
        }

        return body;
    }
}
