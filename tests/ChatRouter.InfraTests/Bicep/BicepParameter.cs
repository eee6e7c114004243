namespace ChatRouter.InfraTests.Bicep;

/// <summary>A declared parameter.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type without the mark of null.</param>
/// <param name="IsOptional">True when a caller may leave it out.</param>
/// <param name="IsSecure">True when it is kept out of logs.</param>
/// <param name="Allowed">The texts that are allowed; empty when any is.</param>
/// <param name="Line">Where it is declared.</param>
internal sealed record BicepParameter(string Name, string Type, bool IsOptional, bool IsSecure, IReadOnlyList<string> Allowed, int Line);
