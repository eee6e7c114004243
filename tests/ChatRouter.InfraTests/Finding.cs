namespace ChatRouter.InfraTests;

/// <summary>Something that is wrong with the deployment.</summary>
/// <param name="Place">The file, and the line where it is known.</param>
/// <param name="Problem">What is wrong.</param>
internal sealed record Finding(string Place, string Problem)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Place}: {Problem}";
}
