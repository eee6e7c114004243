namespace ChatRouter.Model.Settings.Alerts;

/// <summary>How a connection to a mail server is secured.</summary>
public enum SmtpSecurity
{
    /// <summary>TLS is asked for after the greeting, and nothing is sent without it (port 587).</summary>
    StartTls,

    /// <summary>TLS from the first byte (port 465).</summary>
    Tls,

    /// <summary>None; only on the machine itself.</summary>
    None,
}
