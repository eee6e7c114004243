namespace ChatRouter.Configuration;

/// <summary>One thing that works but is probably not meant.</summary>
/// <param name="Path">Where, as a JSON path.</param>
/// <param name="Message">One sentence. Never holds a secret.</param>
/// <param name="Line">The line in the file, from 1; 0 when it is not in the file.</param>
public sealed record ConfigurationWarning(string Path, string Message, int Line = 0)
{
    /// <summary>The line to print for an operator.</summary>
    public override string ToString() => Diagnostic.Print(Path, Message, Line);
}
