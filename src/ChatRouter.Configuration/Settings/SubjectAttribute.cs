namespace ChatRouter.Configuration.Settings;

/// <summary>What messages call one object of this class, such as <c>Backend</c>; and its heading in the documentation.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SubjectAttribute(string noun) : Attribute
{
    public string Noun { get; } = noun;
}
