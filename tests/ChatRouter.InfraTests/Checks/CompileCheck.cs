namespace ChatRouter.InfraTests.Checks;

/// <summary>The Bicep compiler takes every template without an error or a warning of its own or of a rule in bicepconfig.json.</summary>
internal static class CompileCheck
{
    public static IEnumerable<Finding> Run(Deployment deployment) => Deployment.Find("infra", ".bicep").Concat(Deployment.Find("infra", ".bicepparam"))
        .SelectMany(path => deployment.Compile(path).Diagnostics)
        .Where(diagnostic => diagnostic.Level != "Info")
        .Distinct()
        .Select(diagnostic => new Finding($"{diagnostic.Path}:{diagnostic.Line}", $"{diagnostic.Message} ({diagnostic.Code})"));
}
