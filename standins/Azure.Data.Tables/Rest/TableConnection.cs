using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Data.Tables.Rest;

/// <summary>An account's endpoint and the pipeline to it.</summary>
internal sealed class TableConnection
{
    private const string StorageScope = "https://storage.azure.com/.default";

    private readonly HttpPipeline _pipeline;
    private readonly string _version;

    public TableConnection(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions options)
        : this(endpoint, new SharedKeyLitePolicy(credential), options) => AccountName = credential.AccountName;

    public TableConnection(Uri endpoint, TokenCredential credential, TableClientOptions options)
        : this(endpoint, new BearerTokenAuthenticationPolicy(credential, StorageScope), options) => AccountName = endpoint.Host.Split('.')[0];

    private TableConnection(Uri endpoint, HttpPipelinePolicy authentication, TableClientOptions options)
    {
        options ??= new TableClientOptions();
        Endpoint = new Uri(endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        _version = options.Version;
        var pipeline = new HttpPipelineOptions(options) { RequestFailedDetailsParser = ODataErrorParser.Instance };
        pipeline.PerRetryPolicies.Add(authentication);
        _pipeline = HttpPipelineBuilder.Build(pipeline);
    }

    public Uri Endpoint { get; }

    public string AccountName { get; }

    public async Task<Response> SendAsync(TableOperation operation, CancellationToken cancellationToken, params int[] expected)
    {
        using var message = CreateMessage(operation.Method, operation.Path);
        foreach (var (name, value) in operation.Headers()) message.Request.Headers.SetValue(name, value);
        if (operation.Body is not null) message.Request.Content = RequestContent.Create(operation.Body);
        return await SendAsync(message, expected, cancellationToken).ConfigureAwait(false);
    }

    public async Task<Response> GetAsync(string pathAndQuery, CancellationToken cancellationToken, params int[] expected)
    {
        using var message = CreateMessage(RequestMethod.Get, pathAndQuery);
        message.Request.Headers.SetValue("Accept", "application/json;odata=minimalmetadata");
        message.Request.Headers.SetValue("DataServiceVersion", "3.0");
        return await SendAsync(message, expected, cancellationToken).ConfigureAwait(false);
    }

    public async Task<Response> SubmitAsync(TransactionContent content, CancellationToken cancellationToken)
    {
        using var message = CreateMessage(RequestMethod.Post, "$batch");
        message.Request.Headers.SetValue("Accept", "application/json");
        message.Request.Headers.SetValue("DataServiceVersion", "3.0");
        message.Request.Headers.SetValue("Content-Type", content.ContentType);
        message.Request.Content = RequestContent.Create(content.Body);
        return await SendAsync(message, [202], cancellationToken).ConfigureAwait(false);
    }

    private HttpMessage CreateMessage(RequestMethod method, string pathAndQuery)
    {
        var message = _pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(new Uri(Endpoint.AbsoluteUri + pathAndQuery));
        message.Request.Headers.SetValue("x-ms-version", _version);
        return message;
    }

    private async Task<Response> SendAsync(HttpMessage message, int[] expected, CancellationToken cancellationToken)
    {
        await _pipeline.SendAsync(message, cancellationToken).ConfigureAwait(false);
        return expected.Contains(message.Response.Status) ? message.Response : throw new RequestFailedException(message.Response);
    }
}
