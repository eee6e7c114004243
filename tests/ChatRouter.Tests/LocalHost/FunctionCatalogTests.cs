using Azure.Messaging.ServiceBus;
using ChatRouter.LocalHost;
using ChatRouter.LocalHost.Triggers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.Tests.LocalHost;

public sealed class FunctionCatalogTests
{
    private static readonly Dictionary<string, string> s_settings = new(StringComparer.Ordinal) { ["QueueName"] = "chat-batch", ["ProbeSchedule"] = "*/20 * * * * *" };

    [Fact]
    public void Read_GoodFunctions_AllThreeKinds()
    {
        var catalog = Read(typeof(Good));

        Assert.Equal(["chat: v1/chat [POST]", "zz-anything: {*rest} []", "unnamed: unnamed [GET,HEAD]"], catalog.Http.Select(f => $"{f.Name}: {f.Route} [{string.Join(',', f.Verbs)}]").ToArray());
        Assert.Equal(["probe: */15 * * * * *", "roll: */20 * * * * *"], catalog.Timers.Select(f => $"{f.Name}: {f.Schedule}").ToArray());
        Assert.Equal(
            [("inherit", "chat-batch", null), ("manual", "other", false), ("auto", "other", true)],
            catalog.ServiceBus.Select(f => (f.Name, f.QueueName, f.AutoCompleteMessages)));
    }

    [Theory]
    [InlineData("AzureWebJobs.probe.Disabled", "true")]
    [InlineData("AzureWebJobs_probe_Disabled", "1")]
    public void Read_TimerSwitchedOff_IsLeftOut(string setting, string value)
    {
        var settings = new Dictionary<string, string>(s_settings, StringComparer.Ordinal) { [setting] = value };

        Assert.Equal("roll", Assert.Single(FunctionCatalog.Read([typeof(Good)], new AppSettings(settings.GetValueOrDefault)).Timers).Name);
    }

    [Fact]
    public void Read_BadFunctions_EveryProblemAtOnce()
    {
        var exception = Assert.Throws<StartupException>(() => Read(typeof(Bad), typeof(Hidden), typeof(Closing)));

        string[] expected =
        [
            "Function 'nothing': it has no HTTP, timer or Service Bus trigger, and LocalHost runs no other.",
            "Function 'admin': its route 'administer' begins with a word that the Functions host keeps for itself (admin, runtime).",
            "Function 'brace': its route 'v1/{id' is not a route template.",
            "Function 'first2': another function has the route 'V1/same' for POST.",
            "Function 'wrongparameter': its parameter 'other' is a String; LocalHost passes HttpRequest, HttpContext, CancellationToken or a string named as a route parameter.",
            "Function 'wrongreturn': it must return Task or a Task of an IResult.",
            "Function 'WRONGRETURN': another function has this name.",
            "Function 'cron': its schedule '*/5 * * * *' is not a six-field NCRONTAB expression (second minute hour day month weekday).",
            "Function 'onstart': RunOnStartup runs on every instance at every start; call what it does from somewhere else.",
            "Function 'onstart': its parameter 'text' is a String; LocalHost passes TimerInfo or CancellationToken.",
            "Function 'setting': the app setting 'Missing' that it names has no value.",
            "Function 'topic': it reads a topic, and LocalHost has only queues.",
            "Function 'batched': it asks for batches or sessions, and LocalHost delivers single messages.",
            "Function 'batched': its parameter 'messages' is a ServiceBusReceivedMessage[]; LocalHost passes ServiceBusReceivedMessage, ServiceBusMessageActions or CancellationToken.",
            "Function 'batched': it must return Task.",
            "Function 'static': it must be a public instance method of a public class.",
            "Function 'hidden': it must be a public instance method of a public class.",
            "Function 'closing': its class is disposable, and LocalHost does not dispose function classes.",
        ];
        Assert.Equal(expected, exception.Message.Split(Environment.NewLine));
    }

    private static FunctionCatalog Read(params Type[] types) => FunctionCatalog.Read(types, new AppSettings(s_settings.GetValueOrDefault));

#pragma warning disable CA1822 // Functions are instance methods.
    public sealed class Good
    {
        [Function("chat")]
        public Task Chat([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/chat")] HttpRequest request, CancellationToken cancellationToken) => Task.CompletedTask;

        [Function("zz-anything")]
        public Task Anything([HttpTrigger(AuthorizationLevel.Anonymous, Route = "{*rest}")] HttpRequest request, string rest) => Task.CompletedTask;

        [Function("unnamed")]
        public Task<IResult> Unnamed([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head")] HttpRequest request) => Task.FromResult(Results.Empty);

        [Function("probe")]
        public Task Probe([TimerTrigger("*/15 * * * * *")] TimerInfo timer, CancellationToken cancellationToken) => Task.CompletedTask;

        [Function("roll")]
        public Task Roll([TimerTrigger("%ProbeSchedule%")] TimerInfo timer) => Task.CompletedTask;

        [Function("inherit")]
        public Task Inherit([ServiceBusTrigger("%QueueName%", Connection = "ServiceBus")] ServiceBusReceivedMessage message) => Task.CompletedTask;

        [Function("manual")]
        public Task Manual([ServiceBusTrigger("other", AutoCompleteMessages = false)] ServiceBusReceivedMessage message, ServiceBusMessageActions actions) => Task.CompletedTask;

        [Function("auto")]
        public Task Auto([ServiceBusTrigger("other", AutoCompleteMessages = true)] ServiceBusReceivedMessage message) => Task.CompletedTask;
    }

    public sealed class Bad
    {
        [Function("nothing")]
        public Task Nothing(HttpRequest request) => Task.CompletedTask;

        [Function("admin")]
        public Task Admin([HttpTrigger("get", Route = "administer")] HttpRequest request) => Task.CompletedTask;

        [Function("brace")]
        public Task Brace([HttpTrigger("get", Route = "v1/{id")] HttpRequest request) => Task.CompletedTask;

        [Function("first")]
        public Task First([HttpTrigger("get", "post", Route = "v1/same")] HttpRequest request) => Task.CompletedTask;

        [Function("first2")]
        public Task Second([HttpTrigger("POST", Route = "V1/same")] HttpRequest request) => Task.CompletedTask;

        [Function("wrongparameter")]
        public Task WrongParameter([HttpTrigger("get", Route = "v1/{id}")] HttpRequest request, string other) => Task.CompletedTask;

        [Function("wrongreturn")]
        public void WrongReturn([HttpTrigger("get")] HttpRequest request)
        {
        }

        [Function("WRONGRETURN")]
        public Task SameName([HttpTrigger("get", Route = "x")] HttpRequest request) => Task.CompletedTask;

        [Function("cron")]
        public Task Cron([TimerTrigger("*/5 * * * *")] TimerInfo timer) => Task.CompletedTask;

        [Function("onstart")]
        public Task OnStart([TimerTrigger("*/5 * * * * *", RunOnStartup = true)] TimerInfo timer, string text) => Task.CompletedTask;

        [Function("setting")]
        public Task Setting([ServiceBusTrigger("%Missing%")] ServiceBusReceivedMessage message) => Task.CompletedTask;

        [Function("topic")]
        public Task Topic([ServiceBusTrigger("topic", "subscription")] ServiceBusReceivedMessage message) => Task.CompletedTask;

        [Function("batched")]
        public Task<int> Batched([ServiceBusTrigger("other", IsBatched = true)] ServiceBusReceivedMessage[] messages) => Task.FromResult(1);

        [Function("static")]
        public static Task Static([HttpTrigger("get", Route = "y")] HttpRequest request) => Task.CompletedTask;
    }

    internal sealed class Hidden
    {
        [Function("hidden")]
        public Task Run([HttpTrigger("get")] HttpRequest request) => Task.CompletedTask;
    }

    public sealed class Closing : IDisposable
    {
        public void Dispose()
        {
        }

        [Function("closing")]
        public Task Run([HttpTrigger("get")] HttpRequest request) => Task.CompletedTask;
    }
}
