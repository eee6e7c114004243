using System.Collections.Immutable;
using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Model.Faults;
using ChatRouter.Protocols.Requests;

namespace ChatRouter.Operations.Drills;

/// <summary>
/// Reads the body of an order: <c>{"backend":"gpu1","kind":"down","share":0.5,"tenants":["a"],"marked":true,"for":"60s","delayMs":2000,"status":500,"who":"...","why":"..."}</c>. Pure.
/// </summary>
internal sealed class FaultOrderReader(RouterModel model, string id, DateTimeOffset now)
{
    private const int LongestDelayMs = 60_000;

    private FaultTarget? _target;
    private string _name = "";
    private FaultWord? _kind;
    private double _share = 1;
    private ImmutableArray<string> _tenants = [];
    private bool _onlyMarked;
    private TimeSpan _for = model.Drills.HoldFor;
    private int _delayMs = 2000;
    private int _status = 500;
    private string _who = "operator";
    private string _why = "no reason given";

    /// <summary>The fault, or why the order is refused.</summary>
    internal Refusal? Read(ReadOnlyMemory<byte> body, out InjectedFault fault)
    {
        var refusal = SmallBody.Read(body, ReadField) ?? Missing() ?? Mismatch();
        fault = new InjectedFault
        {
            Id = id, Target = _target ?? default, Name = _name, Kind = _kind ?? default, Since = now, Until = now + _for, Share = _share, Tenants = _tenants, OnlyMarked = _onlyMarked,
            Delay = TimeSpan.FromMilliseconds(_delayMs), Status = _status, Who = _who, Why = _why,
        };
        return refusal;
    }

    private Refusal? Missing()
    {
        if (_target is null) return new Refusal(400, RefusalCodes.MissingParameter, "One of the fields 'backend', 'zone' and 'dependency' is needed.", "backend");
        return _kind is null ? SmallBody.Missing("kind") : null;
    }

    private Refusal? Mismatch()
    {
        var kind = _kind!.Value;
        if (_target != FaultTarget.Dependency) return kind == FaultWord.ReadOnly ? SmallBody.Wrong("kind", "'read-only' is for the dependencies tables and cache") : null;
        if (!_tenants.IsEmpty || _onlyMarked) return SmallBody.Wrong(_onlyMarked ? "marked" : "tenants", "is for faults of backends; a dependency does not know whose call it is");
        var kinds = FaultDependencies.KindsOf(_name);
        return kinds.Contains(kind) ? null : SmallBody.Wrong("kind", $"of {_name} must be one of: {string.Join(", ", kinds.Select(InjectedFault.WordOf))}");
    }

    private Refusal? ReadField(JsonProperty field) => field.Name switch
    {
        "backend" => ReadTarget(field, FaultTarget.Backend, [.. model.Backends.Select(backend => backend.Name)]),
        "zone" => ReadTarget(field, FaultTarget.Zone, model.ZoneNames()),
        "dependency" => ReadTarget(field, FaultTarget.Dependency, FaultDependencies.All),
        "kind" => ReadKind(field),
        "share" => ReadShare(field),
        "tenants" => ReadTenants(field),
        "marked" => field.Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False) ? SmallBody.WrongType("marked", "true or false") : Set(() => _onlyMarked = field.Value.GetBoolean()),
        "for" => ReadFor(field),
        "delayMs" => ReadNumber(field, 0, LongestDelayMs, number => _delayMs = number),
        "status" => ReadNumber(field, 400, 599, number => _status = number),
        "who" => ReadText(field, HoldOrderReader.LongestWho, text => _who = text),
        "why" => ReadText(field, HoldOrderReader.LongestWhy, text => _why = text),
        _ => SmallBody.Wrong(field.Name, "is not known here; allowed are 'backend', 'zone' or 'dependency', 'kind', 'share', 'tenants', 'marked', 'for', 'delayMs', 'status', 'who' and 'why'"),
    };

    private Refusal? ReadTarget(JsonProperty field, FaultTarget target, IReadOnlyList<string> known)
    {
        if (field.Value.ValueKind != JsonValueKind.String) return SmallBody.WrongType(field.Name, "a text");
        if (_target is not null) return SmallBody.Wrong(field.Name, "is given besides another one of 'backend', 'zone' and 'dependency'; a fault has one target");
        if (!known.Contains(field.Value.GetString()!, StringComparer.Ordinal)) return SmallBody.Wrong(field.Name, known.Count == 0 ? "names nothing: there is none" : $"must be one of: {string.Join(", ", known)}");
        (_target, _name) = (target, field.Value.GetString()!);
        return null;
    }

    private Refusal? ReadKind(JsonProperty field)
    {
        if (field.Value.ValueKind != JsonValueKind.String) return SmallBody.WrongType("kind", "a text");
        foreach (var kind in Enum.GetValues<FaultWord>())
        {
            if (InjectedFault.WordOf(kind) == field.Value.GetString()) return Set(() => _kind = kind);
        }

        return SmallBody.Wrong("kind", $"must be one of: {string.Join(", ", Enum.GetValues<FaultWord>().Select(InjectedFault.WordOf))}");
    }

    private Refusal? ReadShare(JsonProperty field)
    {
        if (field.Value.ValueKind != JsonValueKind.Number) return SmallBody.WrongType("share", "a number");
        return field.Value.GetDouble() is > 0 and <= 1 and var share ? Set(() => _share = share) : SmallBody.Wrong("share", "must be more than 0 and at most 1");
    }

    private Refusal? ReadTenants(JsonProperty field)
    {
        if (field.Value.ValueKind != JsonValueKind.Array || field.Value.EnumerateArray().Any(one => one.ValueKind != JsonValueKind.String)) return SmallBody.WrongType("tenants", "a list of texts");
        string[] names = [.. field.Value.EnumerateArray().Select(one => one.GetString()!)];
        var unknown = names.FirstOrDefault(name => model.Tenants.All(tenant => tenant.Name != name));
        return unknown is null ? Set(() => _tenants = [.. names]) : SmallBody.Wrong("tenants", "names a tenant that does not exist");
    }

    private Refusal? ReadFor(JsonProperty field)
    {
        if (field.Value.ValueKind != JsonValueKind.String) return SmallBody.WrongType("for", "a text such as \"60s\"");
        return DurationText.TryParse(field.Value.GetString()!, out var span) && span >= TimeSpan.FromSeconds(1) && span <= model.Drills.Longest
            ? Set(() => _for = span)
            : SmallBody.Wrong("for", $"must be a duration from 1s to {DurationText.Format(model.Drills.Longest)} (drills.longest)");
    }

    private static Refusal? ReadNumber(JsonProperty field, int least, int most, Action<int> set)
    {
        if (field.Value.ValueKind != JsonValueKind.Number) return SmallBody.WrongType(field.Name, "a whole number");
        return field.Value.TryGetInt32(out var number) && number >= least && number <= most ? Set(() => set(number)) : SmallBody.Wrong(field.Name, $"must be a whole number from {least} to {most}");
    }

    private static Refusal? ReadText(JsonProperty field, int longest, Action<string> set)
    {
        if (field.Value.ValueKind != JsonValueKind.String) return SmallBody.WrongType(field.Name, "a text");
        var text = field.Value.GetString()!.Trim();
        return text.Length > 0 && text.Length <= longest && !text.Any(char.IsControl) ? Set(() => set(text)) : SmallBody.Wrong(field.Name, $"must have 1 to {longest} characters and no control characters");
    }

    private static Refusal? Set(Action set)
    {
        set();
        return null;
    }
}
