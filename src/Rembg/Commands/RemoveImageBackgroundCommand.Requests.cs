using Rembg.Batch;
using Rembg.Errors;
using Rembg.Parameters;
using Rembg.Pipeline;

namespace Rembg.Commands;

/// <content>Translates the parameters for the client.</content>
public sealed partial class RemoveImageBackgroundCommand
{
    // What PowerShell has bound from a row is ignored, because it silently drops what it cannot convert.
    private JobSettings ReadSettings(InputRow? row)
    {
        var reader = new CellReader(row, _typed);
        Func<object?, string?> path = row is null ? CellParser.Text : CellParser.PathText;
        var settings = new JobSettings
        {
            OutputDirectory = reader.Read(nameof(OutputDirectory), OutputDirectory, path),
            RelativeTo = reader.Read(nameof(RelativeTo), RelativeTo, path),
            OutFile = reader.Read(nameof(OutFile), OutFile, path),
            Suffix = reader.Read(nameof(Suffix), Suffix, CellParser.Text),
            AsBase64 = Switch(nameof(AsBase64), AsBase64),
            AsByteArray = Switch(nameof(AsByteArray), AsByteArray),
            Force = Switch(nameof(Force), Force),
            SkipExisting = Switch(nameof(SkipExisting), SkipExisting),
            IsForcedByRow = reader.ReadCell(nameof(Force), CellParser.Switch),
            Options = new RemovalOptions
            {
                Format = reader.Read(nameof(Format), Format, CellParser.Format),
                Width = reader.Read(nameof(Width), Width, CellParser.Pixels),
                Height = reader.Read(nameof(Height), Height, CellParser.Pixels),
                ExactResize = Switch(nameof(ExactResize), ExactResize),
                Angle = reader.Read(nameof(Angle), Angle, CellParser.Degrees),
                NoExpand = Switch(nameof(NoExpand), NoExpand),
                BackgroundColor = reader.Read(nameof(BackgroundColor), BackgroundColor, CellParser.Text),
                Mask = Switch(nameof(Mask), Mask),
            },
        };
        reader.ThrowIfInvalid();
        settings.ThrowIfImpossible(row?.Label);
        return settings;

        bool Switch(string name, SwitchParameter given) => reader.Read(name, given, CellParser.Switch);
    }

    private OutputOptions Output(JobSettings settings, ResultShape shape) => new()
    {
        InMemory = shape != ResultShape.Object,
        OutFile = settings.OutFile is null ? null : _resolver.Output(settings.OutFile),
        OutputDirectory = settings.OutputDirectory is null ? null : _resolver.Folder(settings.OutputDirectory),
        RelativeTo = settings.RelativeTo is null ? null : _resolver.Folder(settings.RelativeTo),
        Suffix = settings.Suffix,
        Existing = settings.Existing,
    };

    private ImageInput ReadInput(PSObject? input, InputRow? row)
    {
        if (Array.Exists(ImageInput.Named, _typed.Contains))
        {
            return ParameterSetName switch
            {
                ContentSet => new ImageInput.Bytes(Content ?? []),
                Base64Set => new ImageInput.Text(Base64 ?? string.Empty),
                LiteralPathSet => Files(LiteralPath, mayHaveWildcards: false),
                _ => Files(Path, mayHaveWildcards: true),
            };
        }

        return row is not null ? ImageInput.From(row) : input?.BaseObject switch
        {
            byte[] bytes => new ImageInput.Bytes(bytes),
            string text when !string.IsNullOrWhiteSpace(text) => new ImageInput.Files([text], MayHaveWildcards: true, IsNamed: false),
            _ => throw ImageInput.Nothing(),
        };

        ImageInput.Files Files(string[]? paths, bool mayHaveWildcards) => paths is { Length: > 0 }
            ? new ImageInput.Files(paths, mayHaveWildcards, IsNamed: !MyInvocation.ExpectingInput)
            : throw ImageInput.Nothing();
    }

    // A typed value that is wrong for every image is reported once, before the first image.
    private void RefuseMistypedOptions()
    {
        try
        {
            if (Array.Find(ImageInput.Named, name => _typed.Contains(name) && IsEmpty(MyInvocation.BoundParameters[name])) is { } empty)
            {
                throw new RembgException(RembgError.InvalidParameterValue, $"-{empty} is empty.");
            }

            var settings = ReadSettings(row: null);
            CheckWatch(settings);
            if (!SkipPreflight)
            {
                Preflight.CheckOptions(settings.Options);
            }
        }
        catch (RembgException failure)
        {
            ThrowTerminatingError(failure.ToErrorRecord(target: null));
        }
    }

    private static bool IsEmpty(object? given) => given is string[] paths
        ? paths.Length == 0 || Array.Exists(paths, string.IsNullOrWhiteSpace)
        : CellParser.IsUnset(given);

    private bool IsWhatIf() => MyInvocation.BoundParameters.TryGetValue("WhatIf", out var given)
        ? given is SwitchParameter { IsPresent: true }
        : GetVariableValue("WhatIfPreference") is true;

    // Inside a function the variable holds what was assigned, such as text, and not yet a preference.
    private bool ShowsProgress()
    {
        var value = MyInvocation.BoundParameters.TryGetValue("ProgressAction", out var action) ? action : GetVariableValue("ProgressPreference");
        return LanguagePrimitives.TryConvertTo(value, out ActionPreference preference)
            && preference is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
    }
}
