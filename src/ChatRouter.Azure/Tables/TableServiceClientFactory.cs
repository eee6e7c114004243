using Azure.Core;
using Azure.Data.Tables;

namespace ChatRouter.Azure.Tables;

/// <summary>Reads the setting that says where the tables are.</summary>
internal static class TableServiceClientFactory
{
    private const string Azurite = "azurite";
    private const string AzuriteConnection = "UseDevelopmentStorage=true";

    public static TableServiceClient Create(string connection, TokenCredential credential, TableClientOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connection);
        options ??= new TableClientOptions();
        // TableCalls repeats; two layers would multiply.
        options.Retry.MaxRetries = 0;

        if (Uri.TryCreate(connection, UriKind.Absolute, out var endpoint) && (endpoint.Scheme == Uri.UriSchemeHttps || endpoint.Scheme == Uri.UriSchemeHttp))
        {
            return endpoint.Scheme == Uri.UriSchemeHttps
                ? new TableServiceClient(endpoint, credential, options)
                : throw new ArgumentException($"The table endpoint {endpoint} must use https: a token is never sent in the clear.", nameof(connection));
        }

        try
        {
            return new TableServiceClient(string.Equals(connection, Azurite, StringComparison.OrdinalIgnoreCase) ? AzuriteConnection : connection, options);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or ArgumentException)
        {
            // Not passed on: the client's message quotes parts of the connection string.
        }

        throw new ArgumentException($"The connection to the tables must be '{Azurite}', a storage connection string or an https table endpoint.", nameof(connection));
    }
}
