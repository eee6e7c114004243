namespace ChatRouter.Protocols.Errors;

/// <summary>The parts of an error body, whatever its shape.</summary>
internal sealed class ErrorFields
{
    /// <summary>The sentence.</summary>
    public string? Message { get; set; }

    /// <summary>The provider's type.</summary>
    public string? Type { get; set; }

    /// <summary>The provider's code, if it is a word.</summary>
    public string? Code { get; set; }

    /// <summary>The provider's code, if it is a number or a number in quotes: an HTTP status.</summary>
    public int? Status { get; set; }

    /// <summary>The code of Azure's inner error.</summary>
    public string? InnerCode { get; set; }

    /// <summary>The field at fault.</summary>
    public string? Param { get; set; }
}
