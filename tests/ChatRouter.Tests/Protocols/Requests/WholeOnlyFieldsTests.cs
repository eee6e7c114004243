using ChatRouter.Model.Requests;

namespace ChatRouter.Tests.Protocols.Requests;

public sealed class WholeOnlyFieldsTests
{
    [Theory]
    [InlineData("\"modalities\":[\"text\",\"audio\"]")]
    [InlineData("\"audio\":{\"voice\":\"alloy\"}")]
    [InlineData("\"prompt_logprobs\":0")]
    [InlineData("\"use_beam_search\":true")]
    [InlineData("\"best_of\":3")]
    [InlineData("\"return_token_ids\":true")]
    [InlineData("\"kv_transfer_params\":{}")]
    [InlineData("\"response_fields\":[\"content\"]")]
    [InlineData("\"\\u0061udio\":{}")]
    public void Scan_FieldThatAStreamDoesNotTell_IsNoted(string field) => Assert.True(IsWholeOnly(field));

    [Theory]
    [InlineData("\"modalities\":[\"text\"]")]
    [InlineData("\"audio\":null")]
    [InlineData("\"use_beam_search\":false")]
    [InlineData("\"best_of\":1")]
    [InlineData("\"prompt_logprobs\":null")]
    [InlineData("\"logprobs\":true")]
    [InlineData("\"metadata\":{\"audio\":1}")]
    [InlineData("\"a_field_of_tomorrow\":1")]
    public void Scan_AnythingElse_IsNot(string field) => Assert.False(IsWholeOnly(field));

    private static bool IsWholeOnly(string field)
        => Samples.Request($"{{\"model\":\"chat\",\"messages\":[{{\"role\":\"user\",\"content\":\"Hi\"}}],{field}}}").Traits.HasFlag(RequestTraits.WholeOnly);
}
