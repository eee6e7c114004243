using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ChatRouter.ScenarioTests.Harness;
using ChatRouter.Simulator;

namespace ChatRouter.ScenarioTests.Operator;

/// <summary>Applications say how tasks ended and whether answers were good; operators see both beside the availability.</summary>
public sealed class CallerReportTests
{
    private static readonly RouterSetup s_setup = new(new ScenarioBackend("gpu", BackendKind.Vllm));

    [Fact]
    public async Task Feedback_OfTheAnswersTenant_CountsOnceBesideTheAvailability()
    {
        await using var router = await RouterFixture.StartAsync(s_setup);
        var one = await router.AskAsync(Ask.For("Hello"));
        var two = await router.AskAsync(Ask.For("Hello"));

        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(router, "v1/feedback", $$"""{"decision":"{{one.Decision}}","good":false,"kind":"eval"}"""));
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(router, "v1/feedback", $$"""{"decision":"{{one.Decision}}","good":false,"kind":"eval"}"""));
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(router, "v1/feedback", $$"""{"decision":"{{two.Decision}}","good":true,"kind":"eval"}"""));
        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(router, "v1/feedback", $$"""{"decision":"{{two.Decision}}","good":true}"""));

        var hour = (await router.StateAsync()).GetProperty("routes")[0].GetProperty("slo").GetProperty("hour");
        Assert.Equal("""{"good":1,"bad":1,"failRate":0.5}""", Compact(hour.GetProperty("evals")));
        Assert.Equal("""{"good":1,"bad":0,"failRate":0}""", Compact(hour.GetProperty("users")));
        Assert.Equal((2, 2), (hour.GetProperty("valid").GetInt64(), hour.GetProperty("good").GetInt64()));
    }

    [Theory]
    [InlineData("""{"decision":"req_made_up.00000000","good":true}""", HttpStatusCode.NotFound)]
    [InlineData("""{"decision":"req_made_up","good":true}""", HttpStatusCode.NotFound)]
    [InlineData("""{"decision":"x.00000000"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"decision":"x.00000000","good":1}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"decision":"x.00000000","good":true,"kind":"model"}""", HttpStatusCode.BadRequest)]
    [InlineData("[]", HttpStatusCode.BadRequest)]
    [InlineData("{", HttpStatusCode.BadRequest)]
    public async Task Feedback_Wrong_IsRefused(string body, HttpStatusCode status)
    {
        await using var router = await RouterFixture.StartAsync(s_setup);

        Assert.Equal(status, await PostAsync(router, "v1/feedback", body));
    }

    [Fact]
    public async Task Trajectory_OverAnHour_CountsAsOneTaskWithItsVerdict()
    {
        var clock = new SkippingClock();
        await using var router = await RouterFixture.StartAsync(s_setup with { Clock = clock, Route = """{ "objectives": { "trajectory": { "target": 95, "within": "60s" } } }""" });
        foreach (var (task, calls) in new[] { ("late", 2), ("good", 1), ("failed", 1) })
        {
            for (var call = 0; call < calls; call++)
            {
                if (call > 0) clock.Skip(TimeSpan.FromSeconds(70));
                using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = Json(Ask.For("Hello")), Headers = { { "x-router-trajectory", task } } };
                using var response = await router.Http.SendAsync(request);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
        }

        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(router, "v1/trajectories/failed", """{"outcome":"failed","spans":[{"name":"find","kind":"tool","ms":12,"ok":false}]}"""));
        await Eventually.TrueAsync(
            async () =>
            {
                clock.Skip(TimeSpan.FromMinutes(3));
                var month = (await router.StateAsync()).GetProperty("routes")[0].GetProperty("slo").GetProperty("trajectories").GetProperty("month");
                return month.GetProperty("tasks").GetInt64() == 3
                    && (month.GetProperty("good").GetInt64(), month.GetProperty("late").GetInt64(), month.GetProperty("failed").GetInt64()) == (1, 1, 1)
                    && (month.GetProperty("calls").GetInt64(), month.GetProperty("repeats").GetInt64(), month.GetProperty("failedTools").GetInt64()) == (4, 1, 1);
            },
            "the tasks are not counted");

        var objective = (await router.StateAsync()).GetProperty("routes")[0].GetProperty("slo").GetProperty("objectives").EnumerateArray().Single(o => o.GetProperty("name").GetString() == "trajectory");
        Assert.Equal((3, 1), (objective.GetProperty("windows")[0].GetProperty("valid").GetInt64(), objective.GetProperty("windows")[0].GetProperty("good").GetInt64()));
    }

    [Theory]
    [InlineData("x-router-trajectory", "not an id")]
    [InlineData("x-router-trajectory-budget-ms", "0")]
    public async Task Chat_WrongTrajectoryHeader_Is400ThatNamesIt(string header, string value)
    {
        await using var router = await RouterFixture.StartAsync(s_setup);
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = Json(Ask.For("Hello")), Headers = { { header, value } } };

        using var response = await router.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains($"\"param\":\"{header}\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> PostAsync(RouterFixture router, string path, string body)
    {
        using var response = await router.Http.PostAsync(path, Json(body));
        return response.StatusCode;
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));

    private static string Compact(JsonElement json) => JsonSerializer.Serialize(json);
}
