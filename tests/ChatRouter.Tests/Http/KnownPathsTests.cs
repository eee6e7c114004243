using ChatRouter.Functions;
using ChatRouter.Http;
using ChatRouter.LocalHost.Triggers;

namespace ChatRouter.Tests.Http;

public sealed class KnownPathsTests
{
    [Fact]
    public void MethodsOf_EveryHttpFunctionButTheLast_ItsVerbs()
    {
        var catalog = FunctionCatalog.Read(typeof(RouterFunctions).Assembly.GetTypes(), new AppSettings(_ => null));
        var functions = catalog.Http.Where(function => !function.Route.StartsWith("{*", StringComparison.Ordinal)).ToArray();

        Assert.InRange(functions.Length, 10, 100);
        Assert.All(functions, function => Assert.Equal(string.Join(", ", function.Verbs), KnownPaths.MethodsOf($"/{function.Route}")));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/v1")]
    [InlineData("/v1/chat")]
    [InlineData("/v1/chat/completions/more")]
    [InlineData("/v1/batches/x/input")]
    public void MethodsOf_UnknownPath_Null(string path) => Assert.Null(KnownPaths.MethodsOf(path));
}
