namespace ChatRouter.LocalHost.Triggers;

/// <summary>The addresses of <c>--urls</c>.</summary>
internal static class ListenUrls
{
    /// <exception cref="StartupException">Some address is none that LocalHost can listen on.</exception>
    public static void Check(string urls)
    {
        var all = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (all.Length == 0) throw new StartupException("There is no address to listen on: give one with --urls, such as http://127.0.0.1:7071.");
        foreach (var url in all)
        {
            if (Problem(url) is { } problem) throw new StartupException($"Cannot listen on {url}: {problem}.");
        }
    }

    private static string? Problem(string url)
    {
        // "*" and "+" mean every interface to the server but are no host names.
        var text = url.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.PathAndQuery != "/") return "it is not an address such as http://127.0.0.1:7071";
        if (address.Scheme != Uri.UriSchemeHttp) return "only http is spoken here; put a proxy before it for https";
        return address is { Port: 0, Host: "localhost" } ? "a free port (0) needs an IP address such as 127.0.0.1" : null;
    }
}
