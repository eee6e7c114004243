using System.Security.Cryptography;
using System.Text;

namespace ChatRouter.Http.Page;

/// <summary>
/// The operations page: one document made of <c>page.html</c>, <c>page.css</c> and the scripts, and the policy that lets the browser run these and nothing else. Put together once. It
/// holds no data: what it shows it asks for with the operator's key.
/// </summary>
public sealed class OperationsPage
{
    private const string StyleMark = "/*style*/";
    private const string ScriptMark = "/*script*/";

    // In the order of what they need of each other.
    private static readonly string[] Scripts = ["dom.js", "words.js", "feed.js", "ladder.js", "panels.js", "details.js", "releases.js", "page.js"];

    private OperationsPage(string style, string script)
    {
        Html = Encoding.UTF8.GetBytes(Part("page.html").Replace(StyleMark, style, StringComparison.Ordinal).Replace(ScriptMark, script, StringComparison.Ordinal));
        Policy = string.Join("; ",
            "default-src 'none'",
            $"script-src '{Hash(script)}'",
            $"style-src '{Hash(style)}'",
            "connect-src 'self'",
            "img-src 'self' data:",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'");
    }

    /// <summary>The page, made on first use.</summary>
    public static OperationsPage Shared { get; } = new(Part("page.css"), $"'use strict';\n{{\n{string.Concat(Scripts.Select(Part))}}}\n");

    /// <summary>The document in UTF-8.</summary>
    public ReadOnlyMemory<byte> Html { get; }

    /// <summary>Its <c>Content-Security-Policy</c>.</summary>
    public string Policy { get; }

    // Browsers hash what they parse, and they parse line feeds only.
    private static string Part(string name)
    {
        using var stream = typeof(OperationsPage).Assembly.GetManifestResourceStream($"{typeof(OperationsPage).Namespace}.{name}")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string Hash(string text) => "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
