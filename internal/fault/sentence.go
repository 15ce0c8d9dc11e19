package fault

// Sentence is what a person reads, in both languages: what happened and what to do.
type Sentence struct {
	ES string `json:"es"`
	EN string `json:"en"`
}

var sentences = map[Code]Sentence{
	Malformed:          {"El mensaje no tiene la forma esperada; no se guardó nada.", "The message does not have the expected form; nothing was stored."},
	Unauthenticated:    {"La sesión ha terminado. Vuelva a entrar con su enlace.", "The session has ended. Please sign in again with your link."},
	WrongCredentials:   {"La dirección o la contraseña no son correctas. Si no recuerda la contraseña, solicite un enlace nuevo a la secretaría.", "The address or the password is not right. If you do not remember the password, ask the secretariat for a new link."},
	WrongCode:          {"El código no es correcto o ya se usó. Espere al siguiente e inténtelo de nuevo.", "The code is not right or was used already. Wait for the next one and try again."},
	PasskeyRefused:     {"No se pudo comprobar la llave de acceso. Inténtelo de nuevo o entre de otra manera.", "The passkey could not be checked. Try again, or come in another way."},
	SignOnRefused:      {"El acceso de su ministerio no confirmó quién es usted. Inténtelo de nuevo o entre de otra manera.", "Your ministry’s sign-on did not confirm who you are. Try again, or come in another way."},
	Forbidden:          {"Su función no permite esta acción.", "Your role does not allow this action."},
	NoAccount:          {"No hay ninguna cuenta con su dirección de correo. Solicite una invitación a la secretaría.", "No account has your e-mail address. Ask the secretariat for an invitation."},
	SecondStepNeeded:   {"La secretaría pide un segundo paso para esta cuenta. Configúrelo en su cuenta para continuar.", "The secretariat asks this account for a second step. Set it up in your account to go on."},
	Absent:             {"No se encuentra lo que busca.", "What you are looking for cannot be found."},
	RightsChanged:      {"Su lugar en la mesa ha cambiado. La página se pone al día; sus palabras se conservan.", "Your place at the table has changed. The page brings itself up to date; your words are kept."},
	Conflict:           {"Alguien lo modificó entretanto. Vuelva a cargar y repita el cambio.", "Somebody changed it meanwhile. Reload and make the change again."},
	EmailTaken:         {"Esta dirección de correo ya pertenece a otra cuenta.", "This e-mail address already belongs to another account."},
	LastOfSecretariat:  {"Es la última cuenta de la secretaría: sin ella nadie podría invitar. Invite antes a otra persona.", "This is the secretariat’s last account: without it nobody could invite people. Invite somebody else first."},
	TooLate:            {"El plazo para deshacer ya pasó. El envío surtió efecto; puede retirarlo y enviar otro.", "The time for undoing has passed. The submission has taken effect; you can withdraw it and submit another."},
	Frozen:             {"El envío está en curso y el texto no cambia mientras tanto. Deshágalo para seguir escribiendo.", "A submission is under way and the text does not change meanwhile. Undo it to go on writing."},
	LinkSpent:          {"Este enlace ya se usó, venció o no existe. Solicite otro a la secretaría.", "This link was used, has expired or does not exist. Ask the secretariat for another."},
	TicketSpent:        {"Este paso venció. Empiece de nuevo.", "This step took too long. Please begin again."},
	TooLarge:           {"El cambio es demasiado grande. Divídalo en partes más pequeñas.", "The change is too large. Divide it into smaller parts."},
	Invalid:            {"El servidor no puede aceptar este contenido.", "The server cannot accept this content."},
	NotUTF8:            {"El archivo no está en UTF-8. Guárdelo como CSV UTF-8 y vuelva a intentarlo.", "The file is not in UTF-8. Save it as CSV UTF-8 and try again."},
	PastEnd:            {"El cambio rebasa el final del texto.", "The change runs past the end of the text."},
	CutPair:            {"El cambio corta un carácter por la mitad.", "The change cuts a character in half."},
	BadAttribute:       {"El cambio lleva un formato que Redonda no admite.", "The change carries a format that Redonda does not accept."},
	BadCharacter:       {"El cambio contiene un carácter que no puede guardarse.", "The change contains a character that cannot be stored."},
	TextFull:           {"El texto alcanzó su extensión máxima. Sus palabras siguen en pantalla.", "The text has reached its maximum length. Your words are still on the screen."},
	NameReused:         {"Este cambio ya llegó con otro contenido. Vuelva a abrir el texto.", "This change already arrived with other content. Open the text again."},
	SeqGap:             {"Falta un cambio anterior. Vuelva a abrir el texto.", "An earlier change is missing. Open the text again."},
	NotOpen:            {"El texto aún no está abierto en esta conexión. El cambio se enviará de nuevo.", "The text is not open on this connection yet. The change will be sent again."},
	FutureRevision:     {"El cambio se refiere a una versión que aún no existe.", "The change refers to a version that does not exist yet."},
	RegistrationClosed: {"La inscripción a este diálogo está cerrada. La secretaría puede modificarla.", "Registration for this dialogue is closed. The secretariat can change it."},
	OfficeEnded:        {"Su delegación no ejerce la presidencia en este momento. Puede actuar como su país.", "Your delegation does not hold the presidency at this moment. You can act as your country."},
	NoPlace:            {"En este momento la conferencia no prevé aquí un texto de su delegación. Sus palabras se conservan; la secretaría puede informarle.", "At this moment the conference has no place here for a text of your delegation. Your words are kept; the secretariat can tell you more."},
	SectionClosed:      {"La sección no está abierta para la redacción. Sus palabras se conservan como borrador.", "The section is not open for drafting. Your words are kept as a draft."},
	CommentsClosed:     {"En esta sección no se admiten comentarios en este momento. Sus palabras se conservan en esta página.", "This section takes no comments at the moment. Your words are kept on this page."},
	CommentTooLong:     {"El comentario supera los 4.000 caracteres. Divídalo en dos.", "The comment has more than 4,000 characters. Divide it in two."},
	CommentsFull:       {"Aquí ya no caben más comentarios. Responda en un hilo existente o abra otro.", "There is no room for more comments here. Answer in another thread, or open a new one."},
	CommentSettled:     {"Pasaron los diez minutos para modificarlo. Añada otro comentario.", "The ten minutes for changing it have passed. Add a further comment."},
	PasswordShort:      {"La contraseña necesita al menos 12 caracteres. Varias palabras juntas sirven.", "The password needs at least 12 characters. Several words together will do."},
	PasswordCommon:     {"Esta contraseña es fácil de adivinar. Elija otra, por ejemplo varias palabras que no suelen ir juntas.", "This password is easy to guess. Choose another, such as several words that do not usually go together."},
	NotForm:            {"La corrección cambia más que la forma. Sus palabras siguen en pantalla; para cambiar el contenido, retire el texto y envíelo de nuevo.", "The correction changes more than form. Your words are still on the screen; to change the content, withdraw the text and submit it again."},
	UnfitFile:          {"Este archivo no se admite. Se aceptan PDF, DOCX, PNG, JPEG y WebP sin contenido activo.", "This file is not accepted. PDF, DOCX, PNG, JPEG and WebP without active content are."},
	NotWord:            {"El archivo no se puede leer como documento de Word (.docx). Ábralo en Word, guárdelo de nuevo como .docx e inténtelo otra vez.", "The file cannot be read as a Word document (.docx). Open it in Word, save it again as .docx and try once more."},
	WordTooLarge:       {"El documento es demasiado grande para incorporarlo. Quite las imágenes o divídalo en partes.", "The document is too large to be brought in. Take the pictures out or divide it into parts."},
	WordUnsafe:         {"El documento contiene algo que por seguridad no se abre, como macros o datos comprimidos en exceso. Guárdelo de nuevo como .docx sin macros.", "The document contains something that is not opened for safety, such as macros or data packed beyond measure. Save it again as .docx without macros."},
	OtherText:          {"Este archivo se exportó de otro texto. Ábralo desde la sección y el idioma de los que salió.", "This file was exported from another text. Bring it in from the section and language it came from."},
	FileChanged:        {"El archivo no es el que se mostró en la vista previa. Elija el archivo de nuevo para ver sus cambios.", "The file is not the one shown in the preview. Choose the file again to see its changes."},
	SlowDown:           {"Demasiados mensajes seguidos. Espere un momento.", "Too many messages at once. Please wait a moment."},
	Internal:           {"El servidor tuvo un problema. No se perdió nada confirmado.", "The server had a problem. Nothing that was confirmed is lost."},
	SignOnAway:         {"El acceso de su ministerio no responde. Inténtelo más tarde o entre de otra manera.", "Your ministry’s sign-on does not answer. Try later, or come in another way."},
	Unavailable:        {"El servidor no puede guardar en este momento. Se volverá a intentar.", "The server cannot store at the moment. It will be tried again."},
}

// Codes gives every code in no particular order.
func Codes() []Code {
	codes := make([]Code, 0, len(sentences))
	for c := range sentences {
		codes = append(codes, c)
	}
	return codes
}

// SentenceOf gives the sentence of a code; an unknown one reads as Internal.
func SentenceOf(c Code) Sentence {
	if s, ok := sentences[c]; ok {
		return s
	}
	return sentences[Internal]
}
