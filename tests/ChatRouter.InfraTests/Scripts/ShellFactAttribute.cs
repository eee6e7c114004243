namespace ChatRouter.InfraTests.Scripts;

/// <summary>A test that runs a shell script; skipped where a program that it needs is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ShellFactAttribute : FactAttribute
{
    /// <summary>Names what is needed besides <c>sh</c>.</summary>
    public ShellFactAttribute(params string[] programs)
    {
        Programs = programs;
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var missing = programs.Append("sh").FirstOrDefault(program => !path.Any(folder => File.Exists(Path.Combine(folder, program))));
        if (missing is not null) Skip = $"'{missing}' is not installed.";
    }

    /// <summary>The programs that are needed.</summary>
    public IReadOnlyList<string> Programs { get; }
}
