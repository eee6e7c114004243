using ChatRouter.Http.Endpoints;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatRouter.Functions.Triggers;

/// <summary>The synchronous path.</summary>
public sealed class ChatFunction(ChatEndpoint chat, ModelsEndpoint models)
{
    /// <summary><c>POST /v1/chat/completions</c>.</summary>
    [Function("chatcompletions")]
    public Task CompleteAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/chat/completions")] HttpRequest request, CancellationToken cancellationToken)
        => chat.HandleAsync(request.HttpContext, cancellationToken);

    /// <summary><c>GET /v1/models</c>.</summary>
    [Function("listmodels")]
    public Task ListModelsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/models")] HttpRequest request)
        => models.ListAsync(request.HttpContext);

    /// <summary><c>GET /v1/models/{model}</c>.</summary>
    [Function("getmodel")]
    public Task GetModelAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/models/{model}")] HttpRequest request, string model)
        => models.GetAsync(request.HttpContext, model);
}
