using ChatRouter.LocalHost.Triggers;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.Tests.LocalHost;

public sealed class HttpCallTests
{
    private readonly Journal _journal = new();
    private readonly DefaultHttpContext _context;

    public HttpCallTests()
    {
        var services = new ServiceCollection().AddSingleton(_journal).AddLogging().BuildServiceProvider();
        _context = new DefaultHttpContext { RequestServices = services };
    }

    [Fact]
    public async Task Compile_AllParameterKinds_BoundByTypeAndName()
    {
        using var gone = new CancellationTokenSource();
        _context.RequestAborted = gone.Token;
        _context.Request.RouteValues["id"] = "batch_1";

        await Call(nameof(Functions.Everything));

        Assert.Equal([_context.Request, _context, "batch_1", gone.Token], _journal.Seen);
    }

    [Fact]
    public async Task Compile_AbsentRouteValue_Null()
    {
        await Call(nameof(Functions.Everything));

        Assert.Null(_journal.Seen[2]);
    }

    [Fact]
    public async Task Compile_TwoCalls_TwoInstances()
    {
        var handle = HttpCall.Compile(typeof(Functions).GetMethod(nameof(Functions.Instance))!, null);

        await handle(_context);
        await handle(_context);

        Assert.Equal(2, _journal.Seen.Count);
        Assert.NotSame(_journal.Seen[0], _journal.Seen[1]);
    }

    [Fact]
    public async Task Compile_SharedServices_NeverAsksTheRequestForItsOwn()
    {
        var handle = HttpCall.Compile(typeof(Functions).GetMethod(nameof(Functions.Instance))!, _context.RequestServices);
        _context.RequestServices = null!;

        await handle(_context);
        await handle(_context);

        Assert.NotSame(_journal.Seen[0], _journal.Seen[1]);
    }

    [Fact]
    public async Task Compile_Result_Executed()
    {
        await Call(nameof(Functions.Result));

        Assert.Equal(StatusCodes.Status202Accepted, _context.Response.StatusCode);
    }

    [Fact]
    public void Compile_TaskOfTheFunction_HandedOnAsItIs()
    {
        Assert.Same(_journal.Pending, HttpCall.Compile(typeof(Functions).GetMethod(nameof(Functions.Pending))!, null)(_context));
    }

    [Fact]
    public async Task Compile_FunctionThrows_ItsOwnException()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => Call(nameof(Functions.Throws)));

        Assert.Equal("no", exception.Message);
    }

    private async Task Call(string method) => await HttpCall.Compile(typeof(Functions).GetMethod(method)!, null)(_context);

    public sealed class Journal
    {
        public List<object?> Seen { get; } = [];

        public Task Pending { get; } = new TaskCompletionSource().Task;
    }

#pragma warning disable CA1822 // Functions are instance methods.
    public sealed class Functions(Journal journal)
    {
        [Function("everything")]
        public Task Everything([HttpTrigger("get", Route = "v1/batches/{id}")] HttpRequest request, HttpContext context, string? id, CancellationToken cancellationToken)
        {
            journal.Seen.AddRange([request, context, id, cancellationToken]);
            return Task.CompletedTask;
        }

        [Function("instance")]
        public Task Instance([HttpTrigger("get")] HttpRequest request)
        {
            journal.Seen.Add(this);
            return Task.CompletedTask;
        }

        [Function("result")]
        public async Task<IResult> Result([HttpTrigger("get")] HttpRequest request)
        {
            await Task.Yield();
            return Results.StatusCode(StatusCodes.Status202Accepted);
        }

        [Function("pending")]
        public Task Pending([HttpTrigger("get")] HttpRequest request) => journal.Pending;

        [Function("throws")]
        public Task Throws([HttpTrigger("get")] HttpRequest request) => throw new InvalidOperationException("no");
    }
}
