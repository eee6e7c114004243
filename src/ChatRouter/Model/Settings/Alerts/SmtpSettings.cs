namespace ChatRouter.Model.Settings.Alerts;

/// <summary>A mail server and whom to write to.</summary>
public sealed record SmtpSettings
{
    /// <summary>Its name.</summary>
    public string Host { get; init; } = "";

    /// <summary>Its port. Default 587.</summary>
    public int Port { get; init; } = 587;

    /// <summary>How the connection is secured. Default <see cref="SmtpSecurity.StartTls"/>.</summary>
    public SmtpSecurity Security { get; init; } = SmtpSecurity.StartTls;

    /// <summary>The account; null: without signing in.</summary>
    public string? User { get; init; }

    /// <summary>The sender's address.</summary>
    public string From { get; init; } = "";

    /// <summary>The addresses that are written to.</summary>
    public IReadOnlyList<string> To { get; init; } = [];
}
