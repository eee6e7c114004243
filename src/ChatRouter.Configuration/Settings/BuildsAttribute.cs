namespace ChatRouter.Configuration.Settings;

/// <summary>Names the model record that an options class fills: properties of the same name take their defaults from it and their values to it.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class BuildsAttribute(Type model) : Attribute
{
    public Type Model { get; } = model;
}
