using ChatRouter.Configuration.Reading;

namespace ChatRouter.Configuration.Settings;

/// <summary>Says that a setting is JSON of a type of its own; without it any JSON will do.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class JsonAttribute(NodeKind type) : Attribute
{
    public NodeKind Type { get; } = type;
}
