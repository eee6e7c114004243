using ChatRouter.Caching.Similar;
using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Settings.Caching;
using ChatRouter.Model.Settings.Limits;
using ChatRouter.Protocols;

namespace ChatRouter.Tests.Caching.Similar;

public sealed class SimilarQuestionTests
{
    private const string Before = """{"role":"system","content":"Be brief."},""";

    [Fact]
    public void Of_OtherWords_SameGroup_OwnText()
    {
        var one = Of(User("What does it cost?"));
        var other = Of(User("Its \\u0070rice?"));

        Assert.Equal(("What does it cost?", "Its price?"), (one!.Text, other!.Text));
        Assert.Equal(one.Group, other.Group);
    }

    [Theory]
    [InlineData("""{"role":"system","content":"Be long."},""", "", "t")]
    [InlineData(Before, ",\"top_p\":0.5", "t")]
    [InlineData(Before, "", "other")]
    public void Of_AnythingElseDiffers_OtherGroup(string before, string more, string tenant) => Assert.NotEqual(Of(User("Hi"))!.Group, Of(User("Hi"), before, more, tenant)!.Group);

    [Fact]
    public void Of_SharedRoute_TenantsStayApart()
    {
        var shared = CacheAsk.Route(new RouteCacheSettings { Fresh = true, Scope = CacheScope.Route });

        Assert.NotEqual(Of(User("Hi"), tenant: "a", route: shared)!.Group, Of(User("Hi"), tenant: "b", route: shared)!.Group);
    }

    [Theory]
    [InlineData("""{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes"}""")]
    [InlineData("""{"role":"user","content":[{"type":"text","text":"Hi"}]}""")]
    [InlineData("""{"role":"user","content":""}""")]
    public void Of_LastMessageIsNoTextOfTheUser_IsNull(string messages) => Assert.Null(Of(messages));

    [Fact]
    public void Of_LongQuestion_IsNull()
    {
        Assert.Null(Of(User(new string('x', SimilarQuestion.Longest + 1))));
        Assert.Equal(SimilarQuestion.Longest, Of(User(new string('x', SimilarQuestion.Longest)))!.Text.Length);
    }

    private static string User(string text) => $$"""{"role":"user","content":"{{text}}"}""";

    private static SimilarQuestion? Of(string messages, string before = Before, string more = "", string tenant = "t", Route? route = null)
    {
        var body = System.Text.Encoding.UTF8.GetBytes($$"""{"model":"chat","messages":[{{before}}{{messages}}],"temperature":0{{more}}}""");
        Assert.Null(ChatRequestScanner.Scan(body, new RequestLimits(), out var request));
        return SimilarQuestion.Of(request!, route ?? CacheAsk.Route(), tenant, FleetView.Empty);
    }
}
