namespace ChatRouter.Model.Requests;

/// <summary>A value inside a JSON body, by position; the default means that the field is absent.</summary>
/// <param name="Start">Offset of the value's first byte.</param>
/// <param name="Length">Bytes of the value.</param>
public readonly record struct BodySlice(int Start, int Length)
{
    /// <summary>True if the field was there.</summary>
    public bool IsPresent => Length > 0;
}
