namespace ChatRouter.Attempts;

/// <summary>The router could not get its own credential for a backend.</summary>
internal sealed class CredentialException(string message, Exception? innerException = null) : Exception(message, innerException);
