using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.Tests.Functions;

/// <summary>An invocation as far as a middleware looks at it: the HTTP request that it answers, or none.</summary>
internal sealed class HttpFunctionContext : FunctionContext
{
    /// <summary>The key under which the worker keeps the request of an invocation.</summary>
    private const string HttpContextKey = "HttpRequestContext";

    public HttpFunctionContext(HttpContext? http)
    {
        if (http is not null) Items[HttpContextKey] = http;
    }

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override string InvocationId => "invocation";

    public override string FunctionId => "function";

    public override TraceContext TraceContext => throw new NotSupportedException();

    public override BindingContext BindingContext => throw new NotSupportedException();

    public override RetryContext RetryContext => throw new NotSupportedException();

    public override IServiceProvider InstanceServices { get; set; } = null!;

    public override FunctionDefinition FunctionDefinition => throw new NotSupportedException();

    public override IInvocationFeatures Features => throw new NotSupportedException();
}
