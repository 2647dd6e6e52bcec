;; Speaks words whose phones are given, with Festival's us-slt HTS voice.
(voice_cmu_us_slt_arctic_hts)
(set! postlex_vowel_reduce_cart_tree nil)
(set! postlex_rules_hooks nil)

;; A pause only where punctuation asks for one; the mark is the word's neighbour in its token.
(set! phrase_cart_tree
  '((R:Token.n.name in ("?" "." "!"))
    ((BB))
    ((R:Token.n.name in ("," ";" ":"))
     ((B))
     ((n.name is 0) ((BB)) ((NB))))))
(Parameter.set 'Phrase_Method 'cart_tree)

;; The tokenizer makes words of punctuation marks too; they would be spoken like their token.
(define (drop_punctuation u)
  "Remove words that are punctuation marks."
  (mapcar
   (lambda (word)
     (if (not (string-matches (item.name word) "[a-z]+"))
         (item.relation.remove word 'Word)))
   (utt.relation.items u 'Word)))

(define (speak text phones stresses stem)
  "Write STEM.wav and STEM.seg, or nothing if TEXT does not make one word per list of PHONES."
  (let ((u (eval (list 'Utterance 'Text text))))
    (Initialize u) (Text u) (Token_POS u) (Token u) (POS u)
    (drop_punctuation u) (Phrasify u)
    (let ((words (utt.relation.items u 'Word)) (rest phones))
      (if (equal? (length words) (length phones))
          (begin
            (while words
              (item.set_feat (item.parent (item.relation (car words) 'Token))
                             "phonemes" (format nil "%l" (car rest)))
              (set! words (cdr words))
              (set! rest (cdr rest)))
            (Word u)
            (if (equal? (length (utt.relation.items u 'Syllable)) (length stresses))
                (finish u stresses stem)))))))

(define (finish u stresses stem)
  "Set the stress of each syllable, synthesize and save."
  (let ((rest stresses))
    (mapcar
     (lambda (syllable)
       (item.set_feat syllable "stress" (car rest))
       (set! rest (cdr rest)))
     (utt.relation.items u 'Syllable)))
  (Pauses u) (Intonation u) (PostLex u) (Duration u) (Int_Targets u) (Wave_Synth u)
  (utt.save.segs u (string-append stem ".seg"))
  (utt.save.wave u (string-append stem ".wav") 'riff))
