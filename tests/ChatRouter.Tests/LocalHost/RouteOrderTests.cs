using System.Collections.Immutable;
using ChatRouter.Functions;
using ChatRouter.LocalHost.Triggers;
using ChatRouter.Tests.Architecture;
using Microsoft.AspNetCore.Routing.Template;

namespace ChatRouter.Tests.LocalHost;

public sealed class RouteOrderTests
{
    [Fact]
    public void ShadowedOf_DeployedFunctions_None()
    {
        var catalog = FunctionCatalog.Read(typeof(RouterFunctions).Assembly.GetTypes(), new AppSettings(_ => null));

        Assert.InRange(catalog.Http.Length, 13, 100);
        Assert.Empty(RouteOrder.ShadowedOf(catalog.Http));
        Assert.Equal("{*path}", RouteOrder.Of(catalog.Http)[^1].Route);
    }

    [Fact]
    public void ShadowedOf_CatchAllNamedNotFound_EveryFunctionThatSortsAfterIt()
    {
        var catalog = FunctionCatalog.Read(typeof(RouterFunctions).Assembly.GetTypes(), new AppSettings(_ => null));
        var functions = catalog.Http.Select(function => function.Route == "{*path}" ? function with { Name = "notfound" } : function);

        Assert.Equal(
            ["opscachepurge", "opsdecision", "opsdecisions", "opsdisable", "opsdrain", "opsdrills", "opsenable", "opsevents", "opsfault", "opsfaults", "opsisolate", "opskey", "opskeys", "opspage", "opsrelease", "opsreleaseorder", "opsreleaserecord", "opsreleases", "opssilence", "opssilences", "opsstate", "opsstream", "readyz"],
            RouteOrder.ShadowedOf(functions).Select(pair => pair.Function));
    }

    [Theory]
    [InlineData("v1/models/{model}", "v1/models/special", true)]
    [InlineData("v1/models/special", "v1/models/{model}", false)]
    [InlineData("v1/models/{*model}", "v1/models", true)]
    [InlineData("v1/models/{model?}", "v1/models", true)]
    [InlineData("v1/models/{model}", "v1/models", false)]
    [InlineData("v1/{*rest}", "V1/batches/{id}/output", true)]
    [InlineData("v1/{*rest}", "ops/state", false)]
    [InlineData("v1/batches/{id}", "v1/batches/{id}/output", false)]
    [InlineData("v1/batches/{id}", "v1/batches/{name}", true)]
    [InlineData("v1/{kind}/new", "v1/batches/{id}", true)]
    [InlineData("v1/batches/{id}", "v1/{kind}/new", false)]
    [InlineData("files/{name}.txt", "files/readme.txt", true)]
    [InlineData("v1/batches/{id:int}", "v1/batches/{id}", false)]
    [InlineData("v1/batches/{id}", "v1/batches/{id:int}", true)]
    public void ShadowedOf_TwoRoutes_WhereTheFirstTakesCallsOfTheSecond(string first, string second, bool isShadowed)
        => Assert.Equal(isShadowed, RouteOrder.ShadowedOf([Function("a", first, "GET"), Function("b", second, "GET")]).Any());

    [Theory]
    [InlineData("GET", "POST", false)]
    [InlineData("GET", "GET", true)]
    [InlineData("", "POST", true)]
    [InlineData("GET", "", true)]
    public void ShadowedOf_Verbs_OnlyWhereBothTakeOne(string first, string second, bool isShadowed)
        => Assert.Equal(isShadowed, RouteOrder.ShadowedOf([Function("a", "{*rest}", first), Function("b", "x", second)]).Any());

    [Fact]
    public void Of_MixedCase_IgnoresIt()
        => Assert.Equal(["Alpha", "beta", "Gamma"], RouteOrder.Of([Function("Gamma", "c"), Function("beta", "b"), Function("Alpha", "a")]).Select(function => function.Name));

    [Fact]
    public void Of_PathThatFrontDoorProbes_IsAFunctionOfItsOwn()
    {
        var template = SourceTree.Lines("infra/front-door/main.bicep");
        var path = Quoted(template, "probePath: ").TrimStart('/');
        var verb = Quoted(template, "probeRequestType: ");
        var catalog = FunctionCatalog.Read(typeof(RouterFunctions).Assembly.GetTypes(), new AppSettings(_ => null));

        var first = RouteOrder.Of(catalog.Http).First(function => function.Verbs.Contains(verb, StringComparer.Ordinal)
            && new TemplateMatcher(TemplateParser.Parse(function.Route), []).TryMatch("/" + path, []));

        Assert.Equal(path, first.Route);
    }

    private static string Quoted(string[] lines, string property) => Assert.Single(lines, line => line.Contains(property, StringComparison.Ordinal)).Split('\'')[1];

    private static HttpFunction Function(string name, string route, string verb = "GET")
        => new(name, typeof(RouteOrderTests).GetMethods()[0], route, verb.Length == 0 ? [] : ImmutableArray.Create(verb));
}
