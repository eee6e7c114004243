namespace ChatRouter.Configuration.Reading;

/// <summary>The JSON type of a value.</summary>
internal enum NodeKind
{
    Object,
    List,
    Text,
    Number,
    Flag,
    Null,
}
