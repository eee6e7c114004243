namespace Azure.Data.Tables.Rest;

/// <summary>Names of the properties that every entity has, as they stand in the JSON and in a <see cref="TableEntity"/>.</summary>
internal static class PropertyNames
{
    public const string PartitionKey = "PartitionKey";
    public const string RowKey = "RowKey";
    public const string Timestamp = "Timestamp";
    public const string ETag = "odata.etag";
    public const string TypeSuffix = "@odata.type";
}
