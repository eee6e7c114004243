namespace ChatRouter.Configuration;

/// <summary>One thing that is wrong with the configuration.</summary>
/// <param name="Path">Where, as a JSON path such as <c>routes.chat.ladder[1].maxTokens</c>; the variable's name for an override that names nothing; empty for the whole file.</param>
/// <param name="Message">One sentence: route or backend, the value given, what is allowed. Never holds a secret.</param>
/// <param name="Line">The line in the file, from 1; 0 when it is not in the file.</param>
public sealed record ConfigurationError(string Path, string Message, int Line = 0)
{
    /// <summary>The line to print for an operator.</summary>
    public override string ToString() => Diagnostic.Print(Path, Message, Line);
}
