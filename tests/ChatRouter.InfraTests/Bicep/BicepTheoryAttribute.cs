namespace ChatRouter.InfraTests.Bicep;

/// <summary>As <see cref="BicepFactAttribute"/>, once for each row of data.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BicepTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips where there is no compiler.</summary>
    public BicepTheoryAttribute()
    {
        if (BicepCompiler.Path.Length == 0) Skip = BicepFactAttribute.Missing;
    }
}
