using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatRouter.Configuration;
using ChatRouter.Configuration.Options;
using ChatRouter.Configuration.Options.Backends;
using ChatRouter.Configuration.Options.Routes;
using ChatRouter.Configuration.Reference;
using ChatRouter.Configuration.Settings;
using ChatRouter.Model;
using ChatRouter.Model.Settings;
using ChatRouter.Model.Settings.Health;
using ChatRouter.Model.Settings.Limits;

namespace ChatRouter.Tests.Configuration;

/// <summary>
/// The committed schema and tables equal what the code generates. After a change of a setting run the tests once with
/// CHATROUTER_WRITE_DOCS=1 in the environment: they write the files instead.
/// </summary>
public sealed partial class SettingsReferenceTests
{
    private static readonly bool s_write = Environment.GetEnvironmentVariable("CHATROUTER_WRITE_DOCS") == "1";

    public static TheoryData<Type> ModelsWithOwnOptions => [typeof(AttemptTimers), typeof(BreakerSettings), typeof(HealthSettings), typeof(GpuSettings), typeof(RequestLimits), typeof(BatchSettings), typeof(FleetSettings), typeof(RetrySettings), typeof(PanicSettings), typeof(RequestCaps), typeof(OutputTokens), typeof(RepeatSettings)];

    private static IEnumerable<SettingsType> AllTypes
    {
        get
        {
            var root = SettingsType.Of(typeof(RouterOptions));
            return [root, .. SettingsReference.TypesBelow(root)];
        }
    }

    [Fact]
    public void Schema_Committed_EqualsTheSettings() => CompareOrWrite("docs/router.schema.json", _ => SettingsSchema.Write());

    [Fact]
    public void Schema_EveryObject_HasADefinitionOfItsOwn() =>
        Assert.Empty(AllTypes.CountBy(type => type.DefinitionName).Where(named => named.Value > 1).Select(named => named.Key));

    [Fact]
    public void Tables_Committed_EqualTheSettings() => CompareOrWrite(
        "docs/configuration.md",
        committed => Generated().Replace(committed, match => $"{match.Groups["begin"].Value}\n{SettingsReference.Write()}{match.Groups["end"].Value}"));

    [Fact]
    public void Example_OfTheDocumentation_LoadsWithoutErrorOrWarning()
    {
        var text = File.ReadAllText(Path.Combine(Root(), "docs/configuration.md"));
        var example = Example().Match(text).Groups["json"].Value;
        var environment = Variable().Matches(example).Select(match => KeyValuePair.Create(match.Groups["name"].Value, $"a-long-key-of-{match.Groups["name"].Value}"));
        var result = RouterConfiguration.Parse(example, environment);
        Assert.Empty(result.Errors);
        Assert.Empty(result.Warnings);
        Assert.NotEmpty(result.Model!.Routes);
    }

    [Theory]
    [MemberData(nameof(ModelsWithOwnOptions))]
    public void Model_EveryProperty_HasASetting(Type model)
    {
        // A route lays some of the timers over those of its backends: not all can be its own.
        var settings = AllTypes.Single(type => type.Model == model && type.Type != typeof(RouteTimerOptions)).Settings;
        var targets = settings.Select(setting => setting.Target?.Name ?? (setting.Kind.Inner is null ? null : setting.Property.Name));
        Assert.Equal(model.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name).Order(StringComparer.Ordinal), targets.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Defaults_OfEverySetting_LieInItsRange()
    {
        var checkedDefaults = 0;
        foreach (var setting in AllTypes.SelectMany(type => type.Settings).Where(setting => setting.Default is not null))
        {
            var diagnostics = new ChatRouter.Configuration.Reading.Diagnostics();
            var node = ChatRouter.Configuration.Reading.NodeReader.Read(System.Text.Encoding.UTF8.GetBytes($"{{\"x\":{setting.Kind.Format(setting.Default!)}}}"), diagnostics)!;
            Assert.Equal(setting.Default, setting.Kind.Read(node.Member("x")!, ChatRouter.Configuration.Reading.ConfigurationPath.Root, diagnostics));
            checkedDefaults++;
        }

        Assert.True(checkedDefaults > 40, $"only {checkedDefaults} settings have a default");
    }

    [Theory]
    [InlineData(typeof(ProtocolKind), nameof(BackendOptions.Protocol))]
    [InlineData(typeof(CredentialKind), nameof(BackendOptions.Auth))]
    public void Choice_EveryValue_HasAWord(Type values, string property)
    {
        var choices = typeof(BackendOptions).GetProperty(property)!.GetCustomAttributes<ChoiceAttribute>().Select(choice => choice.Value);
        Assert.Equal(Enum.GetValues(values).Cast<object>().Order(), choices.Order());
    }

    [Fact]
    public void Choice_EveryCapability_HasAWord()
    {
        var choices = typeof(BackendOptions).GetProperty(nameof(BackendOptions.Capabilities))!.GetCustomAttributes<ChoiceAttribute>().Select(choice => (Capabilities)choice.Value);
        Assert.Equal(Enum.GetValues<Capabilities>().Where(capability => capability != Capabilities.None), choices);
    }

    [Fact]
    public void Schema_IsJsonWhoseReferencesExist()
    {
        using var schema = JsonDocument.Parse(SettingsSchema.Write());
        var definitions = schema.RootElement.GetProperty("$defs").EnumerateObject().Select(definition => definition.Name).ToHashSet(StringComparer.Ordinal);
        var references = Reference().Matches(schema.RootElement.GetRawText()).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(definitions.Order(StringComparer.Ordinal), references.Order(StringComparer.Ordinal));
    }

    private static void CompareOrWrite(string relativePath, Func<string, string> generate)
    {
        var path = Path.Combine(Root(), relativePath);
        var committed = File.Exists(path) ? File.ReadAllText(path) : "";
        var generated = generate(committed);
        if (s_write) File.WriteAllText(path, generated);
        else Assert.Equal(generated, committed);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Functions.sln"))) folder = folder.Parent;
        return folder.FullName;
    }

    [GeneratedRegex("(?<begin><!-- settings: generated -->\n)(?<old>.*?)(?<end>\n<!-- settings: end -->)", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Generated();

    [GeneratedRegex("```jsonc\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Example();

    [GeneratedRegex("env:(?<name>[A-Z0-9_]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Variable();

    [GeneratedRegex("\"#/\\$defs/(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();
}
