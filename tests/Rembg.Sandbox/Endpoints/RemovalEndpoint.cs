using Rembg.Sandbox.Accounts;
using Rembg.Sandbox.Contract;
using Rembg.Sandbox.Exchange;
using Rembg.Sandbox.Faults;
using Rembg.Sandbox.Log;
using Rembg.Sandbox.Pictures;
using Rembg.Sandbox.Uploads;

namespace Rembg.Sandbox.Endpoints;

/// <summary><c>POST /rmbg</c>.</summary>
internal sealed class RemovalEndpoint(
    Access access, UploadReader uploads, IPictureMaker pictures, SandboxSettings settings, Traffic traffic)
{
    // What a multipart body may hold beside its image. A longer body holds an image that is too large.
    private const long FormAllowance = 64 * 1024;

    /// <summary>Answers a request.</summary>
    public async Task<Answer> AnswerAsync(ServiceExchange exchange)
    {
        exchange.Flight = traffic.Enter();
        if (exchange.Faults[FaultAction.Status] is null && exchange.Faults[FaultAction.Html] is null)
        {
            return await AdmitAsync(exchange);
        }

        using var upload = await ReadAsync(exchange);
        return FaultAnswers.Replacement(exchange.Faults)!;
    }

    // Up to here nothing of the body has been read: a client that is refused here has uploaded nothing if it asked first.
    private async Task<Answer> AdmitAsync(ServiceExchange exchange)
    {
        var refusal = access.Authenticate(exchange.Context.Request, out var account) ?? access.Admit(account!);
        if (refusal is not null)
        {
            return refusal;
        }

        using var credit = new ReservedCredit(account!);
        return TooLarge(exchange.Received.ContentLength) ?? await RemoveAsync(exchange, account!, credit);
    }

    private static Answer? TooLarge(long? bodyLength) => bodyLength > ImageRules.MaximumLength + FormAllowance
        ? Answer.Error(400, ErrorTexts.TooLarge(bodyLength.Value))
        : null;

    private async Task<Answer> RemoveAsync(ServiceExchange exchange, SandboxAccount account, ReservedCredit credit)
    {
        using var upload = await ReadAsync(exchange);
        await exchange.ReachAsync(FaultStage.UploadDone);
        if (FaultAnswers.Replacement(exchange.Faults) is { } replacement)
        {
            return replacement;
        }

        await Overrides.ApplyAsync(exchange.Faults[FaultAction.OverrideFields]?.Fields, upload);
        var job = RequestValidator.Validate(upload, out var faults);
        if (job is null)
        {
            return Answer.Invalid(faults);
        }

        job = job with { HonoursOrientation = settings.HonoursOrientation };
        if (exchange.Faults[FaultAction.WrongFormat]?.Format is { } wrong)
        {
            job = job with { Format = PictureFormats.Parse(wrong) };
        }

        var latency = account.Scenario == Scenario.Slow ? settings.SlowLatency : settings.Latency * (1 + (settings.LatencySpread * ((2 * Random.Shared.NextDouble()) - 1)));
        await Task.Delay(latency, exchange.Ended);
        if (await pictures.MakeAsync(job, upload.Image?.Path, exchange.Ended) is not { } picture)
        {
            return Answer.Error(400, ErrorTexts.InvalidSignature);
        }

        credit.Spend();
        return new Answer { Status = 200, ContentType = PictureFormats.MediaType(job.Format), Body = picture };
    }

    private async Task<Upload> ReadAsync(ServiceExchange exchange)
    {
        var request = exchange.Context.Request;
        var upload = await uploads.ReadAsync(request.ContentType, exchange.OpenBody(), exchange.Received, exchange.Ended);
        exchange.TakeFaults(withImage: true);
        return upload;
    }
}
