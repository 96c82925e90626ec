/** The light bulb of a recipe: each problem's fixes as edits that leave the rest of the text as it is written. */
import * as vscode from 'vscode';
import { capital } from '../notify';
import { recipeEdit } from './applyFix';
import { type RecipeDiagnostics, SOURCE } from './recipeDiagnostics';
import { faultsOf, partOf } from './recipeText';

export class RecipeActions implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix];

  constructor(private readonly diagnostics: RecipeDiagnostics) {}

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    context: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const text = document.getText();
    if (faultsOf(text).length > 0) return [];
    return this.diagnostics.problemsOf(document.uri).flatMap(({ path, at, message, fixes }) => {
      const { offset, length } = partOf(text, path, at);
      const place = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
      if (place.intersection(range) === undefined) return [];
      const sentence = capital(message);
      const shown = context.diagnostics.filter((one) => one.source === SOURCE && one.message === sentence);
      return fixes.map((fix, index) => {
        const action = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
        action.edit = recipeEdit(document, fix);
        action.diagnostics = shown;
        action.isPreferred = index === 0;
        return action;
      });
    });
  }
}

/** Registers problems and light bulb of recipes. */
export function registerRecipes(diagnostics: RecipeDiagnostics): vscode.Disposable {
  const pattern = '**/{flatfield.json,*.flatfield.json}';
  const recipes: vscode.DocumentFilter = { scheme: 'file', pattern };
  const provider = new RecipeActions(diagnostics);
  return vscode.Disposable.from(
    diagnostics,
    vscode.languages.registerCodeActionsProvider(recipes, provider, { providedCodeActionKinds: RecipeActions.kinds }),
  );
}
