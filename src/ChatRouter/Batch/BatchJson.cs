using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatRouter.Batch.Lines;

namespace ChatRouter.Batch;

/// <summary>The JSON that callers see: OpenAI's batch object and output lines.</summary>
internal static class BatchJson
{
    // The bytes go to JSON readers only; escaping every non-ASCII letter would double many answers.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The batch object. There is no file API: <c>_output</c> is the path of the results.</summary>
    public static byte[] Write(BatchRecord batch, DateTimeOffset? expiredAt = null)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(bytes, s_options))
        {
            writer.WriteStartObject();
            writer.WriteString("id", batch.Id);
            writer.WriteString("object", "batch");
            writer.WriteString("endpoint", BatchLineReader.Url);
            WriteErrors(writer, batch);
            writer.WriteString("input_file_id", "");
            writer.WriteString("completion_window", string.Create(CultureInfo.InvariantCulture, $"{Math.Round((batch.ExpiresAt - batch.CreatedAt).TotalHours, 2)}h"));
            writer.WriteString("status", batch.Status);
            writer.WriteNull("output_file_id");
            writer.WriteNull("error_file_id");
            WriteTime(writer, "created_at", batch.CreatedAt);
            WriteTime(writer, "in_progress_at", batch.InProgressAt);
            WriteTime(writer, "expires_at", batch.ExpiresAt);
            WriteTime(writer, "finalizing_at", null);
            WriteTime(writer, "completed_at", batch.CompletedAt);
            WriteTime(writer, "failed_at", batch.FailedAt);
            WriteTime(writer, "expired_at", expiredAt);
            WriteTime(writer, "cancelling_at", null);
            WriteTime(writer, "cancelled_at", null);
            writer.WriteStartObject("request_counts");
            writer.WriteNumber("total", batch.Total);
            writer.WriteNumber("completed", batch.Succeeded);
            writer.WriteNumber("failed", batch.Failed);
            writer.WriteEndObject();
            writer.WriteNull("metadata");
            writer.WriteString("_output", $"/v1/batches/{batch.Id}/output");
            writer.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>One output line with its line break.</summary>
    public static void WriteLine(IBufferWriter<byte> output, LineRecord line)
    {
        using (var writer = new Utf8JsonWriter(output, s_options))
        {
            writer.WriteStartObject();
            writer.WriteString("id", line.RequestId);
            writer.WriteString("custom_id", line.CustomId);
            if (line.Status is { } status)
            {
                writer.WriteStartObject("response");
                writer.WriteNumber("status_code", status);
                writer.WriteString("request_id", line.RequestId);
                writer.WritePropertyName("body");

                // Checked when it was stored.
                writer.WriteRawValue(line.Body.Span, skipInputValidation: true);
                writer.WriteEndObject();
                writer.WriteNull("error");
            }
            else
            {
                writer.WriteNull("response");
                writer.WriteStartObject("error");
                writer.WriteString("code", line.ErrorCode);
                writer.WriteString("message", line.ErrorMessage);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteErrors(Utf8JsonWriter writer, BatchRecord batch)
    {
        if (batch.FailureCode is null)
        {
            writer.WriteNull("errors");
            return;
        }

        writer.WriteStartObject("errors");
        writer.WriteString("object", "list");
        writer.WriteStartArray("data");
        writer.WriteStartObject();
        writer.WriteString("code", batch.FailureCode);
        writer.WriteString("message", batch.FailureMessage);
        writer.WriteNull("param");
        writer.WriteNull("line");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? time)
    {
        if (time is { } moment) writer.WriteNumber(name, moment.ToUnixTimeSeconds());
        else writer.WriteNull(name);
    }
}
