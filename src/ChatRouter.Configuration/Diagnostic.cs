namespace ChatRouter.Configuration;

/// <summary>How errors and warnings are printed.</summary>
internal static class Diagnostic
{
    public static string Print(string path, string message, int line) => (path.Length, line) switch
    {
        (0, 0) => message,
        (0, _) => $"line {line}: {message}",
        (_, 0) => $"{path}: {message}",
        _ => $"line {line}, {path}: {message}",
    };
}
