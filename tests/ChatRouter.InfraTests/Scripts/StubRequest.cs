namespace ChatRouter.InfraTests.Scripts;

/// <summary>A request that a <see cref="StubServer"/> got.</summary>
/// <param name="Method">GET, PUT, POST.</param>
/// <param name="Target">Path and query.</param>
/// <param name="Authorization">The header of that name.</param>
/// <param name="Body">The body.</param>
internal sealed record StubRequest(string Method, string Target, string Authorization, string Body);
