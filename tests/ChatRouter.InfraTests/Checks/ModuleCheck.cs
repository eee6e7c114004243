using ChatRouter.InfraTests.Bicep;
using ChatRouter.InfraTests.Contracts;

namespace ChatRouter.InfraTests.Checks;

/// <summary>Modules exist, at pinned versions; they get what they require and nothing else; outputs that are read exist; secrets stay secrets.</summary>
internal static class ModuleCheck
{
    private const string Registry = "br/public:";

    public static IEnumerable<Finding> Run(Deployment deployment) =>
        deployment.Bicep.Values.SelectMany(file => file.Modules.SelectMany(module => Run(deployment, file, module)));

    private static IEnumerable<Finding> Run(Deployment deployment, BicepFile file, BicepBlock module)
    {
        var place = $"{file.Path}:{module.Line}";
        if (module.Target.StartsWith(Registry, StringComparison.Ordinal))
        {
            return VerifiedModule.All.TryGetValue(module.Target[Registry.Length..], out var verified)
                ? [.. Passed(place, module, verified.Required, [.. verified.Required, .. verified.Optional]), .. Read(file, module, verified.Outputs)]
                : [new Finding(place, $"'{module.Target}' is no module at a version that Contracts/modules.json describes")];
        }

        if (!deployment.Bicep.TryGetValue(Deployment.Resolve(file.Path, module.Target), out var callee))
        {
            return [new Finding(place, $"there is no file '{module.Target}'")];
        }

        return
        [
            .. Passed(place, module, [.. callee.Parameters.Where(p => !p.IsOptional).Select(p => p.Name)], [.. callee.Parameters.Select(p => p.Name)]),
            .. Read(file, module, [.. callee.Outputs.Keys]),
            .. module.Parameters.SelectMany(passed => Fits(place, file, passed, callee)),
        ];
    }

    private static IEnumerable<Finding> Passed(string place, BicepBlock module, IReadOnlyList<string> required, IReadOnlyList<string> known)
    {
        var passed = module.Parameters.Select(parameter => parameter.Name).ToArray();
        foreach (var name in required.Except(passed, StringComparer.Ordinal))
        {
            yield return new Finding(place, $"module '{module.Symbol}' does not get '{name}'");
        }

        foreach (var name in passed.Except(known, StringComparer.Ordinal))
        {
            yield return new Finding(place, $"module '{module.Symbol}' gets '{name}', which it does not declare");
        }
    }

    private static IEnumerable<Finding> Read(BicepFile file, BicepBlock module, IReadOnlyList<string> outputs)
    {
        foreach (var node in file.Root.Descendants().Where(node => node.Type == "member_expression" && node.Children.Count == 2))
        {
            var (holder, name) = (node.Children[0], node.Children[1].Text);
            if (holder.Type != "member_expression" || holder.Children[^1].Text != "outputs") continue;
            var symbol = holder.Children[0].Type == "subscript_expression" ? holder.Children[0].Children[0] : holder.Children[0];
            if (symbol.Text == module.Symbol && !outputs.Contains(name, StringComparer.Ordinal))
            {
                yield return new Finding($"{file.Path}:{node.Line}", $"module '{module.Symbol}' has no output '{name}'");
            }
        }
    }

    private static IEnumerable<Finding> Fits(string place, BicepFile file, (string Name, SyntaxNode Value) passed, BicepFile callee)
    {
        if (callee.Parameters.FirstOrDefault(parameter => parameter.Name == passed.Name) is not { } target) yield break;
        var source = file.Parameters.FirstOrDefault(parameter => passed.Value.Type == "identifier" && parameter.Name == passed.Value.Text);
        var type = source?.Type ?? passed.Value.Type switch { "string" => "string", "number" => "int",
            "boolean" => "bool", "array" => "array", "object" => "object", _ => null };
        if (type is not null && type != target.Type && !(target.Type.EndsWith("[]", StringComparison.Ordinal) && type == "array"))
        {
            yield return new Finding(place, $"'{passed.Name}' is of type {target.Type} and gets {type}");
        }

        if (source is { IsSecure: true } && !target.IsSecure) yield return new Finding(place, $"'{passed.Name}' gets a secret and is not marked @secure()");
        if (target.Allowed.Count > 0 && passed.Value.Literal is { } literal && !target.Allowed.Contains(literal, StringComparer.Ordinal))
        {
            yield return new Finding(place, $"'{passed.Name}' does not allow '{literal}'");
        }
    }
}
