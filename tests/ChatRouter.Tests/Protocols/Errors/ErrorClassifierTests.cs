using System.Text;
using ChatRouter.Model.Plans;
using ChatRouter.Protocols;
using ChatRouter.Protocols.Errors;

namespace ChatRouter.Tests.Protocols.Errors;

public class ErrorClassifierTests
{
    [Theory]
    [InlineData("llamacpp/err-401.http", 401, FailureReason.Credential, null, "authentication_error", "Invalid API Key")]
    [InlineData("llamacpp/err-404.http", 404, FailureReason.ModelMissing, "model_not_found", "not_found_error", "File Not Found")]
    [InlineData("llamacpp/err-bad-json.http", 400, FailureReason.CallerFault, null, "invalid_request_error", "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while parsing object key - invalid literal; last read: '{b'; expected string literal")]
    [InlineData("llamacpp/err-context.http", 400, FailureReason.ContextLength, "context_length_exceeded", "exceed_context_size_error", "request (9015 tokens) exceeds the available context size (2048 tokens), try increasing it")]
    [InlineData("llamacpp/err-embeddings-off.http", 501, FailureReason.CallerFault, null, "not_supported_error", "This server does not support embeddings. Start it with `--embeddings`")]
    [InlineData("llamacpp/err-no-messages.http", 400, FailureReason.CallerFault, null, "invalid_request_error", "'messages' is required")]
    [InlineData("llamacpp/loading-chat.http", 503, FailureReason.Overloaded, null, "unavailable_error", "Loading model")]
    [InlineData("ollama/err-bad-json.http", 400, FailureReason.CallerFault, null, null, "invalid character 'b' looking for beginning of object key string")]
    [InlineData("ollama/err-busy.http", 503, FailureReason.Overloaded, null, null, "server busy, please try again.  maximum pending requests exceeded")]
    [InlineData("ollama/err-model.http", 404, FailureReason.ModelMissing, "model_not_found", null, "model 'nope' not found")]
    [InlineData("ollama/v1-404.http", 404, FailureReason.ModelMissing, "model_not_found", null, "404 page not found")]
    [InlineData("ollama/v1-err-bad-json.http", 400, FailureReason.CallerFault, null, "invalid_request_error", "invalid character 'b' looking for beginning of object key string")]
    [InlineData("ollama/v1-err-busy.http", 503, FailureReason.Overloaded, null, "api_error", "server busy, please try again.  maximum pending requests exceeded")]
    [InlineData("ollama/v1-err-model.http", 404, FailureReason.ModelMissing, "model_not_found", "not_found_error", "model 'nope' not found")]
    [InlineData("ollama/v1-err-think.http", 400, FailureReason.CallerFault, "unsupported_feature", "invalid_request_error", "\"tiny\" does not support thinking")]
    public void Classify_RecordedError_HasItsClass(string name, int status, FailureReason reason, string? code, string? type, string message)
    {
        Assert.Equal(status, Fixture.Status(name));
        Assert.Equal(new BackendError(status, reason, message, code, Param: null, type), ErrorClassifier.Classify(status, Fixture.Body(name)));
    }

    [Theory]
    [InlineData(401, """{"error":{"message":"Incorrect API key provided: sk-x.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}""", FailureReason.Credential, "invalid_api_key")]
    [InlineData(403, """{"error":{"message":"Country, region, or territory not supported","type":"request_forbidden","param":null,"code":"unsupported_country_region_territory"}}""", FailureReason.Credential, "unsupported_country_region_territory")]
    [InlineData(404, """{"error":{"message":"The model 'x' does not exist","type":"invalid_request_error","param":"model","code":"model_not_found"}}""", FailureReason.ModelMissing, "model_not_found")]
    [InlineData(400, """{"error":{"message":"Unsupported parameter: 'max_tokens'","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}""", FailureReason.CallerFault, "unsupported_parameter")]
    [InlineData(400, """{"error":{"message":"Too long.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""", FailureReason.ContextLength, "context_length_exceeded")]
    [InlineData(400, """{"error":{"message":"Your request was rejected as a result of our safety system.","type":"invalid_request_error","param":null,"code":"content_policy_violation"}}""", FailureReason.ContentPolicy, "content_policy_violation")]
    [InlineData(429, """{"error":{"message":"Rate limit reached. Please try again in 86ms.","type":"requests","param":null,"code":"rate_limit_exceeded"}}""", FailureReason.Throttled, "rate_limit_exceeded")]
    [InlineData(429, """{"error":{"message":"You exceeded your current quota, please check your plan.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}""", FailureReason.QuotaExhausted, "insufficient_quota")]
    [InlineData(429, """{"error":{"message":"No credit.","type":"insufficient_quota","param":null,"code":"credit_balance_exhausted"}}""", FailureReason.QuotaExhausted, "credit_balance_exhausted")]
    [InlineData(429, """{"error":{"message":"You exceeded your current quota."}}""", FailureReason.QuotaExhausted, "insufficient_quota")]
    [InlineData(402, """{"error":{"message":"Payment required","code":402}}""", FailureReason.QuotaExhausted, "insufficient_quota")]
    [InlineData(500, """{"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}}""", FailureReason.ServerError, null)]
    [InlineData(503, """{"error":{"message":"Slow down","type":"service_unavailable_error","param":null,"code":"slow_down"}}""", FailureReason.Overloaded, "slow_down")]
    [InlineData(500, """{"error":{"message":"Overloaded","type":"server_error","code":"server_is_overloaded"}}""", FailureReason.Overloaded, "server_is_overloaded")]
    [InlineData(529, """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", FailureReason.Overloaded, null)]
    [InlineData(404, """{"error":{"message":"The model `x` does not exist.","type":"NotFoundError","param":"model","code":404}}""", FailureReason.ModelMissing, "model_not_found")]
    [InlineData(400, """{"error":{"message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.","type":"BadRequestError","param":null,"code":400}}""", FailureReason.ContextLength, "context_length_exceeded")]
    [InlineData(400, """{"object":"error","message":"This model's maximum context length is 4096 tokens.","type":"BadRequestError","param":null,"code":400}""", FailureReason.ContextLength, "context_length_exceeded")]
    [InlineData(400, """{"object":"error","message":"The input (9000 tokens) is longer than the model's context length (4096 tokens).","type":"BadRequest","param":null,"code":400}""", FailureReason.ContextLength, "context_length_exceeded")]
    [InlineData(500, """{"error":{"message":"EngineCore encountered an issue. See stack trace (above) for the root cause.","type":"InternalServerError","code":500}}""", FailureReason.EngineDead, null)]
    [InlineData(500, """{"object":"error","message":"EngineDeadError('engine')","type":"InternalServerError","param":null,"code":500}""", FailureReason.EngineDead, null)]
    [InlineData(503, """{"object":"error","message":"The request queue is full.","type":"SERVICE_UNAVAILABLE","param":null,"code":503}""", FailureReason.Overloaded, null)]
    [InlineData(401, """{"error":"Unauthorized"}""", FailureReason.Credential, null)]
    [InlineData(400, """{"error":"registry.ollama.ai/library/tiny does not support tools"}""", FailureReason.CallerFault, "unsupported_feature")]
    [InlineData(400, """{"error":"the input length exceeds the context length"}""", FailureReason.ContextLength, "context_length_exceeded")]
    [InlineData(499, """{"error":"request canceled"}""", FailureReason.NotNow, null)]
    [InlineData(500, """{"error":"llama runner process has terminated: exit status 2"}""", FailureReason.ServerError, null)]
    [InlineData(500, """{"error":{"code":500,"message":"image input is not supported - hint: if this is unexpected, you may need to provide the mmproj","type":"server_error"}}""", FailureReason.CallerFault, "unsupported_feature")]
    [InlineData(401, """{"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API endpoint."}}""", FailureReason.Credential, null)]
    [InlineData(404, """{"error":{"type":"invalid_request_error","code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}""", FailureReason.ModelMissing, "DeploymentNotFound")]
    [InlineData(429, """{"error":{"code":"429","message":"Requests have exceeded call rate limit of your current pricing tier. Please retry after 8 seconds. Go to aka.ms/oai/quotaincrease."}}""", FailureReason.Throttled, null)]
    [InlineData(400, """{"error":{"message":"The response was filtered","type":null,"param":"prompt","code":"content_filter","status":400,"innererror":{"code":"ResponsibleAIPolicyViolation","content_filter_result":{"hate":{"filtered":true}}}}}""", FailureReason.ContentPolicy, "content_filter")]
    [InlineData(400, """{"error":{"message":"filtered","code":"400","innererror":{"code":"ResponsibleAIPolicyViolation"}}}""", FailureReason.ContentPolicy, "content_filter")]
    [InlineData(429, """{"statusCode":429,"message":"Rate limit is exceeded. Try again in 5 seconds."}""", FailureReason.Throttled, null)]
    [InlineData(429, """{"error":"Model is overloaded","error_type":"overloaded"}""", FailureReason.Overloaded, null)]
    [InlineData(422, """{"error":"Input validation error: `inputs` must have less than 1024 tokens. Given: 2000","error_type":"validation"}""", FailureReason.ContextLength, "context_length_exceeded")]
    [InlineData(424, """{"error":"Request failed during generation: Server error","error_type":"generation"}""", FailureReason.ServerError, null)]
    [InlineData(422, """{"detail":[{"loc":["body","messages"],"msg":"field required","type":"value_error.missing"},{"msg":"second"}]}""", FailureReason.CallerFault, null)]
    [InlineData(404, """{"detail":"Not Found"}""", FailureReason.ModelMissing, "model_not_found")]
    [InlineData(429, """[{"error":{"code":429,"message":"Resource has been exhausted","status":"RESOURCE_EXHAUSTED"}}]""", FailureReason.Throttled, null)]
    [InlineData(400, """{"error":{"message":"This model does not support assistant message prefill. The conversation must end with a user message.","type":"invalid_request_error"}}""", FailureReason.CallerFault, "prefill_refused")]
    [InlineData(400, """{"error":{"code":400,"message":"Assistant response prefill is incompatible with enable_thinking.","type":"invalid_request_error"}}""", FailureReason.CallerFault, "prefill_refused")]
    [InlineData(400, """{"object":"error","message":"Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant","type":"invalid_request_message_order"}""", FailureReason.CallerFault, "prefill_refused")]
    [InlineData(400, """{"error":{"message":"Cannot set both `continue_final_message` and `add_generation_prompt`","type":"BadRequestError","code":400}}""", FailureReason.CallerFault, "prefill_refused")]
    [InlineData(413, "", FailureReason.CallerFault, null)]
    [InlineData(400, """{"error":{"message":"The requested model 'x' is not supported.","type":"invalid_request_error","param":null,"code":null}}""", FailureReason.ModelMissing, "model_not_found")]
    [InlineData(400, """{"error":{"message":"Model not found: x"}}""", FailureReason.ModelMissing, "model_not_found")]
    [InlineData(400, """{"error":"model \"x\" not found, try pulling it first"}""", FailureReason.ModelMissing, "model_not_found")]
    [InlineData(400, """{"error":{"message":"Model qwen2.5:7b is not available on this server","code":400}}""", FailureReason.ModelMissing, "model_not_found")]
    [InlineData(400, """{"error":{"message":"x is not a valid model ID","code":400}}""", FailureReason.ModelMissing, "model_not_found")]
    [InlineData(400, """{"error":{"message":"Invalid model name passed in model=x. Call `/v1/models` to view available models.","type":"None","param":"None","code":"400"}}""", FailureReason.ModelMissing, "model_not_found")]
    [InlineData(400, """{"error":{"message":"Unknown model: x"}}""", FailureReason.ModelMissing, "model_not_found")]
    [InlineData(400, """{"error":{"message":"Not here.","param":"model","code":"invalid_value"}}""", FailureReason.ModelMissing, "invalid_value")]
    [InlineData(400, """{"error":{"message":"No.","code":"model_not_supported"}}""", FailureReason.ModelMissing, "model_not_supported")]
    [InlineData(422, """{"detail":[{"loc":["body","model"],"msg":"unknown"}]}""", FailureReason.ModelMissing, "model_not_found")]
    [InlineData(400, """{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model.","param":"max_tokens","code":"unsupported_parameter"}}""", FailureReason.CallerFault, "unsupported_parameter")]
    [InlineData(400, """{"error":{"message":"This model is not supported."}}""", FailureReason.ModelMissing, "model_not_found")]
    [InlineData(400, """{"error":{"message":"Tool use with this model is not supported."}}""", FailureReason.CallerFault, null)]
    [InlineData(400, """{"error":{"message":"This model does not support tools."}}""", FailureReason.CallerFault, "unsupported_feature")]
    [InlineData(400, """{"error":{"message":"Setting a seed with this model is not supported with streaming."}}""", FailureReason.CallerFault, null)]
    [InlineData(404, """{"error":{"message":"No such File object: file-1","type":"invalid_request_error","param":"file_id","code":null}}""", FailureReason.CallerFault, null)]
    [InlineData(400, """{"object":"error","message":"At most 0 audio(s) may be provided in one prompt.","type":"BadRequestError","code":400}""", FailureReason.CallerFault, "unsupported_feature")]
    [InlineData(500, "", FailureReason.ServerError, null)]
    [InlineData(502, "<html><body>502 Bad Gateway</body></html>", FailureReason.ServerError, null)]
    [InlineData(503, "upstream connect error or disconnect/reset before headers", FailureReason.Overloaded, null)]
    [InlineData(408, "", FailureReason.NotNow, null)]
    [InlineData(302, "", FailureReason.Malformed, null)]
    [InlineData(204, "", FailureReason.Malformed, null)]
    public void Classify_KnownShape_HasItsClass(int status, string body, FailureReason reason, string? code)
    {
        var error = ErrorClassifier.Classify(status, Encoding.UTF8.GetBytes(body));

        Assert.Equal((status, reason, code), (error.Status, error.Reason, error.Code));
    }

    [Theory]
    [InlineData("", "The backend answered 502 without a body.")]
    [InlineData(" \r\n", "The backend answered 502 without a body.")]
    [InlineData("<!doctype html><p>x", "The backend answered 502 with a body that is no error message.")]
    [InlineData("{\"ok\":false}", "The backend answered 502 with a body that is no error message.")]
    [InlineData("{\"error\":", "The backend answered 502 with a body that is no error message.")]
    [InlineData("Bad\tGateway\n", "Bad Gateway")]
    [InlineData("{\"error\":{\"message\":\"a\\nb\\u0000c\"}}", "a b c")]
    [InlineData("{\"error\":{\"message\":\"kept\",\"type\":", "kept")]
    [InlineData("{\"object\":\"error\",\"message\":{\"detail\":[{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"x\"],\"msg\":\"Extra inputs are not permitted\"}]},\"type\":\"t\"}", "x: Extra inputs are not permitted")]
    [InlineData("{\"detail\":[{\"msg\":\"first\"},{\"msg\":\"second\"}],\"code\":7}", "first; second")]
    public void Classify_Body_GivesAMessageFitForACaller(string body, string message) =>
        Assert.Equal(message, ErrorClassifier.Classify(502, Encoding.UTF8.GetBytes(body)).Message);

    [Theory]
    [InlineData("""{"detail":[{"loc":["body","messages",0,"content"],"msg":"field required","type":"missing"},{"loc":["body","n"],"msg":"too large"}]}""", "messages[0].content", "messages[0].content: field required; n: too large")]
    [InlineData("""{"detail":[{"loc":["body",35],"msg":"JSON decode error"}]}""", null, "JSON decode error")]
    [InlineData("""{"detail":[{"loc":["query","x"],"msg":"no"},"and a text",7,{"loc":[{}],"msg":"last"}]}""", "query.x", "query.x: no; and a text; last")]
    [InlineData("""{"detail":"Too many messages."}""", null, "Too many messages.")]
    [InlineData("""{"detail":{"loc":["body","stop"],"msg":"not a list"}}""", "stop", "not a list")]
    [InlineData("""{"detail":{"error":{"message":"inner","param":"user"}}}""", "user", "inner")]
    [InlineData("""{"detail":[]}""", null, "The backend answered 422 with a body that is no error message.")]
    public void Classify_Detail_NamesAllFieldsAndTheFirstApart(string body, string? param, string message)
    {
        var error = ErrorClassifier.Classify(422, Encoding.UTF8.GetBytes(body));

        Assert.Equal((FailureReason.CallerFault, param, message), (error.Reason, error.Param, error.Message));
    }

    [Fact]
    public void Classify_LongMessage_IsCutAt500Characters()
    {
        var body = Encoding.UTF8.GetBytes($"{{\"error\":\"{new string('x', 499)}😀{new string('y', 5_000)}\"}}");

        Assert.Equal(new string('x', 499), ErrorClassifier.Classify(500, body).Message);
    }

    [Fact]
    public void Classify_Param_IsKept() =>
        Assert.Equal("max_tokens", ErrorClassifier.Classify(400, "{\"error\":{\"message\":\"m\",\"param\":\"max_tokens\"}}"u8).Param);

    [Fact]
    public void Classify_RandomlyChangedBodies_NeverThrows()
    {
        var seed = "{\"error\":{\"message\":\"The \\u00e9\",\"type\":null,\"param\":\"p\",\"code\":\"429\",\"innererror\":{\"code\":\"x\"},\"detail\":[[{\"msg\":\"y\"}]]}}"u8.ToArray();
        var random = new Random(20260903);
        for (var round = 0; round < 5_000; round++)
        {
            var body = seed.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
                body[random.Next(body.Length)] = (byte)(random.Next(4) == 0 ? random.Next(256) : random.Next(' ', '~'));

            var message = ErrorClassifier.Classify(random.Next(300, 600), body.AsSpan(0, random.Next(body.Length))).Message;

            Assert.InRange(message.Length, 1, 500);
        }
    }
}
