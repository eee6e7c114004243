namespace ChatRouter.LocalHost;

/// <summary>LocalHost cannot start as asked; the message is for the person who asked and needs no stack trace.</summary>
public sealed class StartupException : Exception
{
    /// <summary>With one sentence per problem.</summary>
    public StartupException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
