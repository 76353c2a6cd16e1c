using System.Net;
using ImageMagick;

namespace Rembg.Live;

/// <summary>What the documentation leaves open, and what the module relies on. All together cost at most sixteen credits.</summary>
internal static class ServiceFacts
{
    public static IReadOnlyList<ServiceFact> All { get; } =
    [
        new("orientation-jpeg", "Is the EXIF orientation of a JPEG honoured?", service => OrientationAsync(service, MagickFormat.Jpeg)),
        new("orientation-png", "Is the EXIF orientation of a PNG (`eXIf`) honoured?", service => OrientationAsync(service, MagickFormat.Png)),
        new("orientation-webp", "Is the EXIF orientation of a WebP honoured?", service => OrientationAsync(service, MagickFormat.WebP)),
        new("profile", "Does an answer keep a colour profile other than sRGB (Adobe RGB)?", async service =>
        {
            using var answer = FactPictures.Open(await DescribedAsync(service));
            return answer.GetColorProfile() is not { } profile ? "the answer has none"
                : profile.Description == "Adobe RGB (1998)" ? "kept" : $"the answer has {profile.Description}";
        }),
        new("metadata", "Does an answer keep EXIF and comments?", async service =>
        {
            using var answer = FactPictures.Open(await DescribedAsync(service));
            return (answer.GetExifProfile()?.GetValue(ExifTag.Make), answer.Comment) switch
            {
                (null, null) => "neither",
                (null, _) => "comments only",
                (_, null) => "EXIF only",
                _ => "both",
            };
        }),
        new("jpeg-out", "Is JPEG answered as JPEG, and with which background?", service => GroundAsync(service, "jpeg")),
        new("bmp-out", "Is BMP answered as BMP, and with which background?", service => GroundAsync(service, "bmp")),
        new("angle", "In which direction does a positive `angle` turn?", async service =>
        {
            using var answer = FactPictures.Open(await service.RemoveOnceAsync("angle", FactPictures.Plain(1), ("angle", "90"), ("format", "png")));
            return FactPictures.Place(answer) switch
            {
                "lower left" => "counter-clockwise",
                "upper right" => "clockwise",
                var place => $"neither (the subject is {place})",
            };
        }),
        new("w-alone", "Does `w` alone keep the aspect ratio?", async service =>
        {
            using var answer = FactPictures.Open(await service.RemoveOnceAsync("w", FactPictures.Plain(2), ("w", "300")));
            return $"{(answer.Height == 200 ? "yes" : "no")} (600 x 400 became {answer.Width} x {answer.Height})";
        }),
        new("w-and-h", "Which size do `w` and `h` give without `exact_resize`?", async service =>
        {
            using var answer = FactPictures.Open(await service.RemoveOnceAsync("wh", FactPictures.Plain(3), ("w", "300"), ("h", "300")));
            return $"600 x 400 became {answer.Width} x {answer.Height}";
        }),
        new("mask-cost", "What does a mask cost?", service => CostAsync(service, () => service.RemoveAsync(FactPictures.Plain(4), ("mask", "true")))),
        new("refusal-cost", "What does a 400 cost?", service => CostAsync(service, () => service.RefusedAsync(FactPictures.Plain(5), ("w", "abc")), looks: 5)),
        new("abort-cost", "What does an upload that breaks in the middle cost?", service => CostAsync(service, () => service.AbortAsync(FactPictures.Plain(6)), looks: 5)),
        new("retry-after", "Does a short-term 429 have a `Retry-After`?", service => Task.FromResult(
            service.RetryAfter is { } text ? text : "not met: no request was refused")),
        new("expect", "Is `Expect: 100-continue` answered with 100?", async service =>
        {
            var (_, waited) = await service.ExpectAsync(FactPictures.Plain(7));
            return waited < LiveService.ContinueTimeout - TimeSpan.FromSeconds(1) ? "yes" : "no";
        }),
        new("expect-refusal", "Is a bad key refused before the body, if the client waits?", async service =>
        {
            var (answer, waited) = await service.ExpectAsync(FactPictures.Plain(8), key: "no-such-key");
            return $"{(waited is null ? "yes" : "no")} ({(int)answer.Status})";
        }),
        new("same-bytes", "Does the same request return the same bytes?", async service =>
        {
            var first = await service.RemoveOnceAsync("w", FactPictures.Plain(2), ("w", "300"));
            var second = await service.RemoveAsync(FactPictures.Plain(2), ("w", "300"));
            return first.Body.AsSpan().SequenceEqual(second.Body) ? "yes" : "no";
        }),
        new("usage-lag", "How long does the usage lag behind an answer?", async service =>
        {
            var before = await service.UsageAsync();
            Assert.Equal(HttpStatusCode.OK, (await service.RemoveAsync(FactPictures.Plain(9))).Status);
            var (cost, after) = await service.GrowthAsync(before);
            return cost == 0 ? $"more than {LiveAnswer.Seconds(after)}" : after < TimeSpan.FromSeconds(2) ? "less than 2 s" : LiveAnswer.Seconds(after);
        }),
    ];

    private static Task<LiveAnswer> DescribedAsync(LiveService service) => service.RemoveOnceAsync("described", FactPictures.Described());

    private static async Task<string> OrientationAsync(LiveService service, MagickFormat format)
    {
        using var answer = FactPictures.Open(await service.RemoveOnceAsync("orientation " + format, FactPictures.Turned(format)));
        var tag = answer.Orientation is Orientation.Undefined or Orientation.TopLeft ? "no tag" : "the tag";
        return (answer.Width, answer.Height) switch
        {
            (FactPictures.Height, FactPictures.Width) => $"yes ({tag})",
            (FactPictures.Width, FactPictures.Height) => $"no ({tag})",
            var (width, height) => $"unknown (600 x 400 became {width} x {height})",
        };
    }

    private static async Task<string> GroundAsync(LiveService service, string format)
    {
        var answer = await service.RemoveOnceAsync(format, FactPictures.Plain(10), ("format", format));
        using var picture = FactPictures.Open(answer);
        var corner = picture.GetPixels().GetPixel((int)picture.Width - 1, (int)picture.Height - 1).ToColor()!;
        var ground = corner.A == 0 ? "transparent" : $"#{corner.R:x2}{corner.G:x2}{corner.B:x2}";
        return $"{picture.Format.ToString().TrimEnd('2', '3')}, {ground} ({answer.MediaType})";
    }

    private static async Task<string> CostAsync(LiveService service, Func<Task> act, int looks = 30)
    {
        var before = await service.UsageAsync();
        await act();
        return (await service.GrowthAsync(before, looks)).Cost switch
        {
            0 => "nothing",
            1 => "one credit",
            var cost => $"{cost} credits",
        };
    }
}
