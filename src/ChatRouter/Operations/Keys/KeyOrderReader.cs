using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Model.Callers;
using ChatRouter.Protocols.Requests;

namespace ChatRouter.Operations.Keys;

/// <summary>Reads an operator's order of a key: <c>tenant</c>, <c>label</c>, <c>expires</c>, <c>who</c>. Nothing that is not understood is passed over.</summary>
internal sealed class KeyOrderReader
{
    private const int Longest = 100;

    public string Tenant { get; private set; } = "";

    public string? Label { get; private set; }

    public string? Expires { get; private set; }

    public string Who { get; private set; } = "operator";

    /// <summary>Reads the order; says why it is refused.</summary>
    public Refusal? Read(ReadOnlyMemory<byte> body) => SmallBody.Read(body, ReadField) ?? (Tenant.Length == 0 ? SmallBody.Missing("tenant") : null);

    /// <summary>What is wrong with a name or a remark, or null.</summary>
    public static Refusal? WrongText(string field, string text)
        => text.Length == 0 || text.Length > Longest || text.Any(char.IsControl) ? SmallBody.Wrong(field, $"must have 1 to {Longest} characters and no control characters") : null;

    private Refusal? ReadField(JsonProperty field)
    {
        if (field.Name is not ("tenant" or "label" or "expires" or "who")) return SmallBody.Wrong(field.Name, "is not known here; allowed are 'tenant', 'label', 'expires' and 'who'");
        if (field.Value.ValueKind != JsonValueKind.String) return SmallBody.WrongType(field.Name, "a text");
        var text = field.Value.GetString()!.Trim();
        if (WrongText(field.Name, text) is { } wrong) return wrong;
        switch (field.Name)
        {
            case "tenant":
                Tenant = text;
                break;
            case "label":
                Label = text;
                break;
            case "expires":
                Expires = text;
                break;
            default:
                Who = text;
                break;
        }

        return null;
    }
}
